import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';
import { ClickHouseException } from './clickhouse-errors.ts';
import { isSafeSetting } from './clickhouse-guard.ts';

export interface Credentials {
  user: string;
  password: string;
}

export interface QueryRequest {
  /** The `query` parameter and the body, joined as the server joins them. */
  query: string;
  body: Buffer;
  database: string;
  defaultFormat: string;
  queryId: string | undefined;
  session: { id: string; timeoutMs: number; check: boolean } | undefined;
  /** Values of `{name:Type}` parameters, escaped as in TSV. */
  parameters: Record<string, string>;
  settings: Record<string, string>;
  waitEndOfQuery: boolean;
  compress: boolean;
  /** 0: no; 1: reads only; 2: reads and settings. A GET is at least 2. */
  readonly: '0' | '1' | '2';
}

/** Parameters of the HTTP interface that are no settings of a query. */
const INTERFACE_PARAMETERS = new Set(
  'query database default_format user password query_id session_id session_timeout session_check close_session compress decompress buffer_size wait_end_of_query enable_http_compression http_zlib_compression_level stacktrace quota_key role client_protocol_version async_insert wait_for_async_insert send_progress_in_http_headers http_headers_progress_interval_ms http_write_exception_in_output_format add_http_cors_header cancel_http_readonly_queries_on_client_close'.split(
    ' ',
  ),
);

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

function same(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}

/** @throws ClickHouseException 516, as the server for a wrong or missing password */
export function authenticate(request: IncomingMessage, url: URL, expected: Credentials): void {
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return typeof value === 'string' ? value : undefined;
  };
  let user = header('x-clickhouse-user') ?? url.searchParams.get('user') ?? 'default';
  let password = header('x-clickhouse-key') ?? url.searchParams.get('password') ?? '';
  const basic = header('authorization')?.match(/^Basic\s+(.+)$/i)?.[1];
  if (basic !== undefined) {
    const [name = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
    user = name;
    password = rest.join(':');
  }
  if (!same(user, expected.user) || !same(password, expected.password)) {
    throw new ClickHouseException(
      516,
      'AUTHENTICATION_FAILED',
      `${user}: Authentication failed: password is incorrect, or there is no user with such name`,
    );
  }
}

async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const encoding = request.headers['content-encoding']?.toLowerCase();
  let source: Readable = request;
  if (encoding !== undefined && encoding !== 'identity') {
    const decoder = DECODERS[encoding];
    if (decoder === undefined) {
      throw new ClickHouseException(
        89,
        'UNKNOWN_COMPRESSION_METHOD',
        `Unknown compression method ${encoding}`,
      );
    }
    source = request.pipe(decoder());
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) {
      throw new ClickHouseException(223, 'QUERY_IS_TOO_LARGE', `The body is larger than ${limit} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * Reads one request as ClickHouse's HTTP interface does.
 *
 * @param bodyLimit bytes after decompression
 */
export async function readRequest(
  request: IncomingMessage,
  url: URL,
  bodyLimit: number,
): Promise<QueryRequest> {
  const parameters: Record<string, string> = {};
  const settings: Record<string, string> = {};
  for (const [name, value] of url.searchParams) {
    if (name.startsWith('param_')) {
      const key = name.slice('param_'.length);
      if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(key)) throw unknownSetting(name);
      parameters[key] = value;
    } else if (!INTERFACE_PARAMETERS.has(name)) {
      if (!/^[a-z][a-z0-9_]*$/.test(name)) throw unknownSetting(name);
      if (!isSafeSetting(name)) {
        throw new ClickHouseException(
          497,
          'ACCESS_DENIED',
          `The setting ${name} is not allowed on the embedded ClickHouse`,
        );
      }
      settings[name] = value;
    }
  }
  const on = (name: string): boolean => /^(1|true)$/.test(url.searchParams.get(name) ?? '');
  const sessionId = url.searchParams.get('session_id');
  const readonlySetting = settings.readonly;
  delete settings.readonly;
  return {
    query: url.searchParams.get('query') ?? '',
    body: await readBody(request, bodyLimit),
    database: url.searchParams.get('database') ?? headerOf(request, 'x-clickhouse-database') ?? 'default',
    defaultFormat:
      url.searchParams.get('default_format') ?? headerOf(request, 'x-clickhouse-format') ?? 'TabSeparated',
    queryId: url.searchParams.get('query_id') ?? undefined,
    session:
      sessionId === null
        ? undefined
        : {
            id: sessionId,
            timeoutMs: 1000 * Math.min(3600, Number(url.searchParams.get('session_timeout') ?? 60) || 60),
            check: on('session_check'),
          },
    parameters,
    settings,
    waitEndOfQuery: on('wait_end_of_query'),
    compress: on('enable_http_compression') && /\bgzip\b/.test(headerOf(request, 'accept-encoding') ?? ''),
    readonly: readonlySetting === '1' ? '1' : readonlySetting === '2' || request.method === 'GET' ? '2' : '0',
  };
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function unknownSetting(name: string): ClickHouseException {
  return new ClickHouseException(
    115,
    'UNKNOWN_SETTING',
    `Setting ${name} is neither a builtin setting nor started with the prefix`,
  );
}
