import type { Kysely } from 'kysely';
import pg from 'pg';
import { pino } from 'pino';
import { createReleasers } from '#src/shutdown.ts';
import type { NewSignal } from '#src/signals/types.ts';
import type { NewCase } from '#src/store/cases.ts';
import { openDatabase } from '#src/store/database.ts';
import { migrate } from '#src/store/migrate.ts';
import type { DatabaseRole } from '#src/store/roles.ts';
import type { Database } from '#src/store/schema.ts';
import { testPostgres } from '#test/support/engines.ts';

export interface TestStore extends AsyncDisposable {
  db: Kysely<Database>;
  pool: pg.Pool;
  url: string;
  /** Rows of a statement as the superuser. */
  rows<Row extends object>(text: string, values?: unknown[]): Promise<Row[]>;
}

/** A fresh database with the newest schema. */
export async function openTestStore(options: { migrated?: boolean } = {}): Promise<TestStore> {
  const database = await testPostgres();
  const log = pino({ level: 'silent' });
  const releasers = createReleasers(log);
  const { db, pool } = openDatabase({ url: database.url, max: 10, applicationName: 'test' }, log, releasers);
  if (options.migrated !== false) await migrate(db as unknown as Kysely<unknown>, pool);
  return {
    db,
    pool,
    url: database.url,
    rows: async <Row extends object>(text: string, values: unknown[] = []) =>
      (await pool.query<Row>(text, values)).rows,
    [Symbol.asyncDispose]: async () => {
      await releasers.releaseAll();
      await database.drop();
    },
  };
}

/** SQLSTATE and message of a statement tried as that role; undefined where it went through. Nothing stays. */
export async function tryAs(
  client: pg.PoolClient,
  role: DatabaseRole | undefined,
  text: string,
  values: unknown[] = [],
): Promise<{ code: string | undefined; message: string } | undefined> {
  await client.query('begin');
  try {
    if (role !== undefined) await client.query(`set local role ${role}`);
    await client.query(text, values);
    return undefined;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return { code: error.code, message: error.message };
  } finally {
    await client.query('rollback');
  }
}

export function newCase(fields: Partial<NewCase> = {}): NewCase {
  return {
    team: 'T1',
    title: 'web is slow',
    severity: 'high',
    environment: 'prod',
    scope: {
      cluster: 'prod',
      namespaces: ['shop'],
      dependencies: [],
      window: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' },
    },
    fingerprint: 'fingerprint-1',
    channel: 'incidents',
    requester: 'casebook',
    openedAt: new Date(),
    ...fields,
  };
}

let counter = 0;

export function newSignal(fields: Partial<NewSignal> = {}): NewSignal {
  counter += 1;
  return {
    source: 'alertmanager',
    fingerprint: 'signal-1',
    dedupKey: `alert${counter}/2026-01-01T00:00:00Z/firing`,
    status: 'firing',
    title: 'web is slow',
    severity: 'high',
    target: { cluster: 'prod', namespace: 'shop', service: 'web' },
    labels: {},
    snippet: 'p99 above 1 s',
    firstSeenAt: new Date('2026-01-01T00:00:00Z'),
    ...fields,
  };
}
