import { Socket } from 'node:net';
import pg from 'pg';
import { DeniedError, describeError, UpstreamError } from '#src/errors.ts';
import { RIGHTS_TO_WRITE } from './questions.ts';

export interface Target {
  /** As the configuration names it. */
  name: string;
  url: string;
  statementTimeoutMs: number;
}

export interface Session {
  /** Runs one statement in a read-only transaction of its own. */
  ask<Row = Record<string, unknown>>(sql: string): Promise<Row[]>;
  /** False once the connection is lost. */
  usable(): boolean;
}

const CONNECT_MS = 3_000;
/** The server should have stopped the statement by then; a server that hangs does not. */
const GRACE_MS = 500;
/** `too_many_connections`: the answer to how many there are. */
const NO_CONNECTION_LEFT = '53300';

/** The server had no connection left for the reader. `message` is the server's. */
export class NoConnectionLeftError extends UpstreamError {}

/**
 * Opens one connection, checks that its role cannot write, hands it over and closes it. Every statement runs in a
 * read-only transaction with a timeout: set for the transaction, because a pooler may give the session to others, and
 * because a setting of the session would hide the database's own default, which is one of the questions.
 *
 * @throws DeniedError where the role may write or may not connect; UpstreamError where the server does not answer
 */
export async function withReadOnlySession<T>(
  target: Target,
  signal: AbortSignal,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const socket = new Socket();
  const client = new pg.Client({
    connectionString: target.url,
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: target.statementTimeoutMs + GRACE_MS,
    application_name: 'casebook',
    stream: () => socket,
  });
  // Lost between two statements: the next one is rejected.
  client.on('error', () => undefined);
  const stop = (): void => void socket.destroy(new Error('stopped'));
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    const session = sessionOf(client, socket, target);
    await refuseWriter(session, target.name);
    return await work(session);
  } catch (error) {
    signal.throwIfAborted();
    throw explain(target, error);
  } finally {
    signal.removeEventListener('abort', stop);
    // Closing in good manner would wait for a statement that hangs.
    const closed = client.end().catch(() => undefined);
    const hurry = setTimeout(stop, GRACE_MS);
    await Promise.race([closed, new Promise((resolve) => socket.once('close', resolve))]);
    clearTimeout(hurry);
  }
}

function sessionOf(client: pg.Client, socket: Socket, { statementTimeoutMs }: Target): Session {
  return {
    usable: () => !socket.destroyed,
    ask: async <Row>(sql: string): Promise<Row[]> => {
      // The extended protocol takes one statement only, so none can end the transaction before another.
      const statement: pg.QueryConfig & { queryMode: 'extended' } = { text: sql, queryMode: 'extended' };
      await client.query('begin transaction read only');
      try {
        await client.query(`set local statement_timeout = ${Math.round(statementTimeoutMs)}`);
        const { rows } = await client.query(statement);
        return rows as Row[];
      } catch (error) {
        // The server would still be at it, and every later statement would wait behind.
        if (isReadTimeout(error)) socket.destroy();
        throw error;
      } finally {
        if (!socket.destroyed) await client.query('rollback');
      }
    },
  };
}

/** The driver's own, which has no class and no code. */
function isReadTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

async function refuseWriter(session: Session, name: string): Promise<void> {
  const rows = await session.ask<{ may: string; fix: string }>(RIGHTS_TO_WRITE);
  if (rows.length === 0) return;
  throw new DeniedError(
    `The role of connection ${name} could change the database, so nothing was asked: it ${rows.map(({ may }) => may).join(', it ')}.`,
    `Use a role that may only read: create role casebook_reader login password '...'; grant pg_read_all_stats to casebook_reader; and grant select on the tables of registrations. Or take it away: ${rows.map(({ fix }) => fix).join('; ')}.`,
  );
}

/** The error class that says who must act. Messages of the driver name no password. */
export function explain({ name, statementTimeoutMs }: Target, error: unknown): Error {
  if (error instanceof DeniedError || error instanceof UpstreamError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = describeError(error).slice(0, 300);
  if (code === NO_CONNECTION_LEFT)
    return new NoConnectionLeftError(text, 'Find who holds the connections, or raise max_connections.', {
      cause: error,
    });
  if (code === '57014' || isReadTimeout(error))
    return new UpstreamError(
      `Connection ${name} gave no answer within ${statementTimeoutMs} ms.`,
      'See what the database is busy with, or raise statementTimeoutMs of the connection.',
      { cause: error },
    );
  if (/^28/.test(code))
    return new DeniedError(
      `Connection ${name} was refused: ${text}.`,
      'Check role and password in its url, and pg_hba.conf of the server.',
      { cause: error },
    );
  if (code === '42501')
    return new DeniedError(
      `Connection ${name} was refused: ${text}.`,
      `Grant the role the right to select from it (${text}).`,
      { cause: error },
    );
  if (/^(42|22|25006)/.test(code))
    return new UpstreamError(
      `Connection ${name} cannot be asked this: ${text}.`,
      'Correct the SQL of its registrations.',
      { cause: error },
    );
  return new UpstreamError(
    `Connection ${name} failed: ${text}.`,
    'Check that the database runs, can be reached from here, and that the url is right.',
    { cause: error },
  );
}
