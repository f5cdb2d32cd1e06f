import type { Kysely } from 'kysely';
import { loadConfig } from '#src/config.ts';
import { createLogger } from '#src/log.ts';
import { createReleasers } from '#src/shutdown.ts';
import { openDatabase } from '#src/store/database.ts';
import type { Database } from '#src/store/schema.ts';
import type { Pool } from 'pg';

/** Opens the database of DATABASE_URL for one command and closes it afterwards. */
export async function withDatabase<T>(work: (db: Kysely<Database>, pool: Pool) => Promise<T>): Promise<T> {
  const log = createLogger('cli', 'warn');
  const releasers = createReleasers(log);
  try {
    const { db, pool } = openDatabase({ url: loadConfig().DATABASE_URL, max: 2, applicationName: 'casebook-cli' }, log, releasers);
    return await work(db, pool);
  } finally {
    await releasers.releaseAll();
  }
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()).join('\n');
}
