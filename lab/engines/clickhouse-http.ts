import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Engine } from './clickhouse-engine.ts';
import { ClickHouseException, exceptionText, httpStatusOf, toException } from './clickhouse-errors.ts';
import { checkStatement, isSafeIdentifier, type Statement } from './clickhouse-guard.ts';
import { authenticate, type Credentials, type QueryRequest, readRequest } from './clickhouse-request.ts';
import { endWithException, respondRows, respondWritten } from './clickhouse-response.ts';
import { createSessions, type Lease } from './clickhouse-sessions.ts';

/** The engine takes an insert as one buffer; more than this belongs in several. */
const DEFAULT_BODY_LIMIT = 256 * 1024 * 1024;
/** SQL itself, without inline data. */
const SQL_LIMIT = 8 * 1024 * 1024;

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
