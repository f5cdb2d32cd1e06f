import type { Kysely } from 'kysely';
import type { Pool } from 'pg';
import { type Config, loadConfig } from '#src/config.ts';
import { CasebookError, ConfigError, describeError, UpstreamError } from '#src/errors.ts';
import { createLogger } from '#src/log.ts';
import { createReleasers } from '#src/shutdown.ts';
import { openDatabase } from '#src/store/database.ts';
import type { Database } from '#src/store/schema.ts';

/** The environment of a command; where it is not complete, the fix names the variables of a lab as well. */
export function commandConfig(): Config {
  try {
    return loadConfig();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(
      error.message,
      'Set these variables and run the command again. Those of a lab are in a file: set -a; . .casebook/cli.env; set +a',
      { cause: error },
    );
  }
}

/** Opens the database of DATABASE_URL for one command and closes it afterwards. */
export async function withDatabase<T>(work: (db: Kysely<Database>, pool: Pool) => Promise<T>): Promise<T> {
  const log = createLogger('cli', 'warn');
  const releasers = createReleasers(log);
  const { DATABASE_URL: url } = commandConfig();
  try {
    const { db, pool } = openDatabase({ url, max: 2, applicationName: 'casebook-cli' }, log, releasers);
    return await work(db, pool);
  } catch (error) {
    throw explainDatabaseError(error, url);
  } finally {
    await releasers.releaseAll();
  }
}

/** What an operator can mend, by the codes of Postgres and of the network; anything else passes through. */
export function explainDatabaseError(error: unknown, url: string): unknown {
  if (error instanceof CasebookError || !(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const options = { cause: error };
  const where = URL.canParse(url) ? new URL(url) : undefined;
  const database = `${where?.host ?? 'DATABASE_URL'}${where?.pathname ?? ''}`;
  // 28: the role or its password; 3D000: no such database
  if (code.startsWith('28') || code === '3D000') {
    return new ConfigError(
      `Postgres at ${database} refuses: ${error.message}.`,
      'Check user, password and database in DATABASE_URL.',
      options,
    );
  }
  if (code === '42501') {
    return new ConfigError(
      `Postgres does not let ${where?.username ?? 'this role'} do this: ${error.message}.`,
      'Use the role that this command is for; `casebook migrate` needs the owner.',
      options,
    );
  }
  if (code === '42P01' || code === '3F000') {
    return new ConfigError(
      `The schema is not there: ${error.message}.`,
      'Run `casebook migrate` as the owner of the database.',
      options,
    );
  }
  // 08, 57P: connections that break; the pool's own time-out has no code
  if (/^(?:E[A-Z_]+|08\w*|57P\w*)$/.test(code) || /timeout|terminated/i.test(error.message)) {
    return new UpstreamError(
      `Postgres at ${database} does not answer: ${describeError(error) || code}.`,
      'Check that it runs and that DATABASE_URL names it.',
      options,
    );
  }
  return error;
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
