import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import type { EngineSession } from './clickhouse-engine.ts';
import { ClickHouseException } from './clickhouse-errors.ts';
import type { Statement } from './clickhouse-guard.ts';
import type { QueryRequest } from './clickhouse-request.ts';

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

/** The answer to an insert. */
export function respondWritten(response: ServerResponse, rows: number, bytes: number): void {
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

/** Runs a statement and sends its result in the format it asks for, in blocks where the format allows. */
export async function respondRows(
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
export function endWithException(response: ServerResponse, text: string): void {
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
