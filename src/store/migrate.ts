import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runMigrations } from 'bullmq';
import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import type { Pool } from 'pg';
import { describeError, UpstreamError } from '#src/errors.ts';
import { QUEUE_SCHEMA } from '#src/jobs/queues.ts';
import { applyRoles, type DatabaseRole } from '#src/store/roles.ts';

const folder = fileURLToPath(new URL('./migrations', import.meta.url));

async function loadMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.ts')).sort();
  const entries = files.map(
    async (file) => [file.slice(0, -3), (await import(join(folder, file))) as Migration] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

/**
 * Brings the database to the newest schema, BullMQ's included, and sets roles and grants. Safe to run from several
 * processes at once (Kysely takes an advisory lock). Returns the names of the migrations that ran.
 */
export async function migrate(
  db: Kysely<unknown>,
  pool: Pool,
  passwords: Partial<Record<DatabaseRole, string>> = {},
): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: loadMigrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error !== undefined) {
    const failed =
      results?.find((result) => result.status === 'Error')?.migrationName ?? 'reading the migrations';
    throw new UpstreamError(
      `The database migration failed at ${failed}: ${describeError(error)}.`,
      'Check that DATABASE_URL names the owner of the database, then run `casebook migrate` again.',
      { cause: error },
    );
  }
  const client = await pool.connect();
  try {
    await runMigrations(client, QUEUE_SCHEMA);
  } finally {
    client.release();
  }
  await applyRoles(db, passwords);
  return (results ?? [])
    .filter((result) => result.status === 'Success')
    .map((result) => result.migrationName);
}
