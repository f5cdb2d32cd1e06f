import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { Engine, EngineSession } from './clickhouse-engine.ts';
import { ClickHouseException, exceptionText, httpStatusOf, toException } from './clickhouse-errors.ts';
import { checkStatement, isSafeIdentifier, type Statement } from './clickhouse-guard.ts';
import { authenticate, type Credentials, type QueryRequest, readRequest } from './clickhouse-request.ts';
import { createSessions, type Lease } from './clickhouse-sessions.ts';

/** The engine takes an insert as one buffer; more than this belongs in several. */
const DEFAULT_BODY_LIMIT = 256 * 1024 * 1024;
/** SQL itself, without inline data. */
const SQL_LIMIT = 8 * 1024 * 1024;

/** Formats whose blocks can be sent as they come; the others have a frame around all rows. */
const STREAMED = new Set(
  'jsoneachrow jsoncompacteachrow jsonstringseachrow jsoncompactstringseachrow ndjson jsonlines csv tsv tsvraw tabseparated tabseparatedraw rowbinary native tskv lineasstring rawblob'.split(
    ' ',
  ),
);

const CONTENT_TYPES: readonly (readonly [RegExp, string])[] = [
  [
    /^(jsoneachrow|jsoncompacteachrow|jsonstringseachrow|ndjson|jsonlines|jsoncompactstringseachrow)/i,
    'application/x-ndjson; charset=UTF-8',
  ],
  [/^json/i, 'application/json; charset=UTF-8'],
  [/^csv/i, 'text/csv; charset=UTF-8'],
  [/^(tsv|tabseparated)/i, 'text/tab-separated-values; charset=UTF-8'],
  [/^(native|rowbinary|parquet|arrow|orc|avro)/i, 'application/octet-stream'],
];

export interface HttpOptions {
  engine: Engine;
  credentials: Credentials;
  bodyLimit?: number;
}

/** ClickHouse's HTTP interface over the engine: what `@clickhouse/client` uses of it, and `curl`. */
export function createClickHouseHttp({
  engine,
  credentials,
  bodyLimit = DEFAULT_BODY_LIMIT,
}: HttpOptions): Server {
  const sessions = createSessions(engine);
  const server = createServer((request, response) => {
    response.on('error', () => undefined); // the peer went away; `close` follows and cancels
    const queryId = randomUUID();
    void answer(request, response, queryId).catch((error: unknown) => fail(response, toException(error)));
  });
  server.on('close', () => sessions.closeAll());
  server.keepAliveTimeout = 10_000;
  return server;

  function fail(response: ServerResponse, error: ClickHouseException): void {
    const text = exceptionText(error, engine.version);
    if (response.headersSent) {
      endWithException(response, text);
      return;
    }
    response.writeHead(httpStatusOf(error.code), {
      'content-type': 'text/plain; charset=UTF-8',
      'x-clickhouse-exception-code': String(error.code),
    });
    response.end(text);
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    fallbackId: string,
  ): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    response.setHeader('x-clickhouse-server-display-name', 'embedded');
    if (url.pathname === '/ping' || url.pathname === '/replicas_status') {
      response.end('Ok.\n');
      return;
    }
    if (url.pathname !== '/' || !['GET', 'POST'].includes(request.method ?? '')) {
      response
        .writeHead(url.pathname === '/' ? 405 : 404)
        .end(`There is no handle ${request.method} ${url.pathname}\n`);
      return;
    }
    const queryId = url.searchParams.get('query_id') ?? fallbackId;
    response.setHeader('x-clickhouse-query-id', queryId.replace(/[^\x20-\x7e]/g, '?'));
    response.setHeader('x-clickhouse-timezone', engine.timezone);
    authenticate(request, url, credentials);
    const query = await readRequest(request, url, bodyLimit);
    const { statement, data } = splitQuery(query);
    if (query.readonly !== '0' && statement.kind !== 'read') {
      throw new ClickHouseException(
        164,
        'READONLY',
        `${credentials.user}: Cannot execute query in readonly mode`,
      );
    }
    const lease = sessions.lease(query);
    const cancel = (): void => {
      if (!response.writableFinished && statement.kind === 'read') lease.session.cancel();
    };
    response.once('close', cancel);
    try {
      prepare(lease, query, statement);
      if (statement.insert !== undefined) {
        const written = await lease.session.insert(statement.insert, data);
        respondWritten(response, written.rowsWritten, written.bytesWritten);
      } else {
        await respondRows(response, lease.session, query, statement);
      }
    } finally {
      response.off('close', cancel);
      if (lease.kept) lease.session.unset(Object.keys(query.settings));
      lease.release();
    }
  }

  /** The `query` parameter and the body make one text; for an insert the body (or its tail) is data. */
  function splitQuery(query: QueryRequest): { statement: Statement; data: Buffer } {
    if (query.query.trim() !== '') {
      const statement = checkStatement(limited(query.query), engine.tableFunctions);
      if (statement.insert !== undefined) {
        const inline = Buffer.from(query.query.slice(statement.insert.dataOffset).trimStart());
        return {
          statement,
          data: inline.length === 0 ? query.body : Buffer.concat([inline, Buffer.from('\n'), query.body]),
        };
      }
      if (query.body.length === 0) return { statement, data: query.body };
    }
    const text = limited(`${query.query}\n${query.body.toString('utf8')}`);
    const statement = checkStatement(text, engine.tableFunctions);
    const data = statement.insert === undefined ? '' : text.slice(statement.insert.dataOffset).trimStart();
    return { statement, data: Buffer.from(data) };
  }
}

function limited(sql: string): string {
  if (sql.length <= SQL_LIMIT) return sql;
  throw new ClickHouseException(223, 'QUERY_IS_TOO_LARGE', `SQL longer than ${SQL_LIMIT} characters`);
}

function prepare({ session, kept }: Lease, query: QueryRequest, statement: Statement): void {
  // `{x:Identifier}` may name a table, and a path would be a file to this engine.
  if (
    /:\s*Identifier\b/i.test(statement.sql) &&
    Object.values(query.parameters).some((value) => !isSafeIdentifier(value))
  ) {
    throw new ClickHouseException(
      497,
      'ACCESS_DENIED',
      'Parameters beside an Identifier must be plain words',
    );
  }
  session.use(query.database);
  session.set(
    Object.fromEntries(Object.entries(query.parameters).map(([name, value]) => [`param_${name}`, value])),
  );
  session.set(query.settings);
  // Cannot be taken back within a session, and the statement was checked already: only for one that ends here.
  if (query.readonly !== '0' && !kept) session.set({ readonly: query.readonly });
}

function respondWritten(response: ServerResponse, rows: number, bytes: number): void {
  response.setHeader(
    'x-clickhouse-summary',
    summary({ written_rows: rows, written_bytes: bytes, result_rows: rows }),
  );
  response.writeHead(200, { 'content-type': 'text/plain; charset=UTF-8' }).end();
}

function summary(values: Record<string, number>): string {
  const all = {
    read_rows: 0,
    read_bytes: 0,
    written_rows: 0,
    written_bytes: 0,
    result_rows: 0,
    elapsed_ns: 0,
    ...values,
  };
  return JSON.stringify(
    Object.fromEntries(Object.entries(all).map(([name, value]) => [name, String(value)])),
  );
}

async function respondRows(
  response: ServerResponse,
  session: EngineSession,
  query: QueryRequest,
  statement: Statement,
): Promise<void> {
  const format = statement.format ?? query.defaultFormat;
  if (!/^[A-Za-z0-9]+$/.test(format))
    throw new ClickHouseException(73, 'UNKNOWN_FORMAT', `Unknown format ${format}`);
  response.setHeader('x-clickhouse-format', format);
  response.setHeader(
    'content-type',
    CONTENT_TYPES.find(([name]) => name.test(format))?.[1] ?? 'text/plain; charset=UTF-8',
  );
  const isQuery = /^(select|with|\()/i.test(statement.sql);
  if (isQuery && STREAMED.has(format.toLowerCase()) && !query.waitEndOfQuery) {
    await respondStream(response, session.stream(statement.sql, format), query.compress);
    return;
  }
  const started = process.hrtime.bigint();
  const result = await session.run(statement.sql, format, statement.kind === 'read');
  const elapsed = Number(process.hrtime.bigint() - started);
  response.setHeader(
    'x-clickhouse-summary',
    summary({ read_rows: result.rowsRead, read_bytes: result.bytesRead, elapsed_ns: elapsed }),
  );
  if (query.compress) response.setHeader('content-encoding', 'gzip');
  response.end(query.compress ? gzipSync(result.bytes) : result.bytes);
}

/** The first block is awaited before the head is written: what fails until then is a proper error. */
async function respondStream(
  response: ServerResponse,
  rows: AsyncIterable<Uint8Array>,
  compress: boolean,
): Promise<void> {
  const blocks = rows[Symbol.asyncIterator]();
  const first = await blocks.next();
  const tag = randomUUID().replaceAll('-', '').slice(0, 16);
  response.setHeader('x-clickhouse-exception-tag', tag);
  exceptionTags.set(response, tag);
  response.setHeader('x-clickhouse-summary', summary({}));
  async function* all(): AsyncGenerator<Uint8Array> {
    if (first.done !== true) yield first.value;
    yield* { [Symbol.asyncIterator]: () => blocks };
  }
  try {
    if (compress) {
      response.setHeader('content-encoding', 'gzip');
      await pipeline(all(), createGzip(), response);
    } else {
      for await (const block of all()) {
        if (response.destroyed) return;
        if (!response.write(block)) await drained(response);
      }
      response.end();
    }
  } finally {
    await blocks.return?.();
  }
}

const exceptionTags = new WeakMap<ServerResponse, string>();

/** An exception after the head goes into the body in the frame that clients look for, and the connection ends. */
function endWithException(response: ServerResponse, text: string): void {
  const tag = exceptionTags.get(response);
  if (
    tag === undefined ||
    response.destroyed ||
    response.writableEnded ||
    response.hasHeader('content-encoding')
  ) {
    response.destroy();
    return;
  }
  const length = Buffer.byteLength(text);
  response.end(`\r\n__exception__\r\n${tag}\r\n${text}${length} ${tag}\r\n__exception__\r\n`, () =>
    response.destroy(),
  );
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.once('drain', done);
    response.once('close', done);
  });
}
