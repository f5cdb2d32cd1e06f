import type { Kysely } from 'kysely';
import { expect, test } from 'vitest';
import { TRANSITIONS } from '#src/cases/states.ts';
import { CASE_STATES, type CaseState } from '#src/cases/types.ts';
import { openOrJoinCase } from '#src/store/cases.ts';
import { migrate } from '#src/store/migrate.ts';
import { DATABASE_ROLES } from '#src/store/roles.ts';
import { newCase, openTestStore, type TestStore } from './test-store.ts';

const run = (store: TestStore) => migrate(store.db as unknown as Kysely<unknown>, store.pool);

test('from nothing, again, and from three processes at once: every migration runs once', async () => {
  await using store = await openTestStore({ migrated: false });
  const ran = (await Promise.all([run(store), run(store), run(store)])).flat();
  expect(ran.length).toBeGreaterThan(0);
  expect(new Set(ran).size).toBe(ran.length);
  expect(ran).toContain('0001-tables');
  expect(await run(store)).toEqual([]);
  const roles = await store.rows<{ rolname: string }>(
    'select rolname from pg_roles where rolname = any($1) order by 1',
    [[...DATABASE_ROLES]],
  );
  expect(roles.map((row) => row.rolname)).toEqual([...DATABASE_ROLES].sort());
});

test('a database whose owner it is not is refused with what to do', async () => {
  await using store = await openTestStore({ migrated: false });
  await store.rows('create schema other');
  await store.rows("create role a_reader login password 'reader'").catch(() => undefined);
  const url = new URL(store.url);
  url.username = 'a_reader';
  url.password = 'reader';
  const { default: pg } = await import('pg');
  const { Kysely: Database, PostgresDialect } = await import('kysely');
  const pool = new pg.Pool({ connectionString: url.href });
  const db = new Database<unknown>({ dialect: new PostgresDialect({ pool }) });
  await expect(migrate(db, pool)).rejects.toMatchObject({
    name: 'UpstreamError',
    fix: expect.stringContaining('owner'),
  });
  await db.destroy();
});

test('the database allows exactly the transitions of the table in the code', async () => {
  await using store = await openTestStore();
  const { case: subject } = await openOrJoinCase(store.db, newCase());
  const wrong: string[] = [];
  for (const from of CASE_STATES) {
    for (const to of CASE_STATES) {
      // Straight to the starting state, past the trigger.
      const client = await store.pool.connect();
      try {
        await client.query("set session_replication_role = 'replica'");
        await client.query('update cases set state = $2 where id = $1', [subject.id, from]);
        await client.query("set session_replication_role = 'origin'");
        const outcome = await client
          .query('update cases set state = $2 where id = $1', [subject.id, to])
          .then(
            () => 'allowed',
            (error: { code: string }) => error.code,
          );
        const expected = from === to || TRANSITIONS[from].includes(to as CaseState) ? 'allowed' : '23514';
        if (outcome !== expected) wrong.push(`${from} -> ${to}: ${outcome} instead of ${expected}`);
      } finally {
        client.release();
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('a state that is none is refused', async () => {
  await using store = await openTestStore();
  const { case: subject } = await openOrJoinCase(store.db, newCase());
  await expect(
    store.rows("update cases set state = 'muted' where id = $1", [subject.id]),
  ).rejects.toMatchObject({ code: '23514' });
});
