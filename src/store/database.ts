import { Kysely, type Kysely as KyselyType, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { ConfigError } from '#src/errors.ts';
import type { Logger } from '#src/log.ts';
import type { Releasers } from '#src/shutdown.ts';
import type { Database } from '#src/store/schema.ts';

export type Db = KyselyType<Database> | Transaction<Database>;

/**
 * A connection that is handed out has no listener of the pool's: ended between two queries of a transaction, it would be
 * an uncaught exception. Whoever holds it learns of it from the next query, which is rejected.
 */
export function keepAliveWithoutServer(pool: pg.Pool): void {
  pool.on('connect', (client) => client.on('error', () => undefined));
}

/**
 * Opens a pool and Kysely on it. The `error` listener is needed: an idle connection that the server ends would
 * otherwise be an uncaught exception and stop the process.
 */
export function openDatabase(
  options: { url: string; max?: number; applicationName: string },
  log: Pick<Logger, 'warn'>,
  releasers: Releasers,
): { db: KyselyType<Database>; pool: pg.Pool } {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 5_000,
    statement_timeout: 30_000,
    application_name: options.applicationName,
  });
  pool.on('error', (error) => log.warn({ error: error.message }, 'database connection lost'));
  keepAliveWithoutServer(pool);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  releasers.add('database', () => db.destroy());
  return { db, pool };
}

/** Runs `work` in the transaction it is given, or in one of its own. */
export function inTransaction<T>(db: Db, work: (trx: Transaction<Database>) => Promise<T>): Promise<T> {
  return db.isTransaction ? work(db as Transaction<Database>) : db.transaction().execute(work);
}

/** Throws where the database does not answer, the role may not read it, or `casebook migrate` has not run. */
export async function pingDatabase(db: Db): Promise<void> {
  const known = await db.selectFrom('case_transitions').select('from_state').limit(1).executeTakeFirst();
  if (!known)
    throw new ConfigError('The schema is not there.', 'Run `casebook migrate` as the owner of the database.');
}
