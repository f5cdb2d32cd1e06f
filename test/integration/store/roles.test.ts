import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DATABASE_ROLES, type DatabaseRole, GRANTS } from '#src/store/roles.ts';
import { openTestStore, type TestStore, tryAs } from './test-store.ts';

let store: TestStore;
let client: pg.PoolClient;
let columns: { table: string; column: string }[];

beforeAll(async () => {
  store = await openTestStore();
  client = await store.pool.connect();
  columns = await store.rows(
    `select table_name as table, column_name as column from information_schema.columns
     where table_schema = 'public' and table_name not like 'kysely%' order by 1, 2`,
  );
});
afterAll(async () => {
  client.release();
  await store[Symbol.asyncDispose]();
});

/** The columns that a role may update: all of them, those named, or none. */
function updatable(role: DatabaseRole, table: string): readonly string[] {
  return (GRANTS[role][table] ?? []).flatMap((privilege) => {
    const named = /^update \((.+)\)$/.exec(privilege)?.[1];
    if (named !== undefined) return named.split(',').map((column) => column.trim());
    return privilege === 'update'
      ? columns.filter((one) => one.table === table).map((one) => one.column)
      : [];
  });
}

const tables = () => [...new Set(columns.map((one) => one.table))];
const grants = (role: DatabaseRole, table: string, privilege: 'insert' | 'delete'): boolean =>
  GRANTS[role][table]?.includes(privilege) ?? false;

/** The statement names no value, so a refusal for want of a value means that the permission was there. */
async function may(role: DatabaseRole, statement: string): Promise<boolean> {
  const refused = await tryAs(client, role, statement);
  return !(refused?.code === '42501' && refused.message.startsWith('permission denied'));
}

test('there is a table for every grant', () => {
  const named = DATABASE_ROLES.flatMap((role) => Object.keys(GRANTS[role]));
  expect(named.filter((table) => !tables().includes(table))).toEqual([]);
});

describe.each(DATABASE_ROLES)('%s', (role) => {
  test('inserts, deletes and truncates exactly what it is granted', async () => {
    const wrong: string[] = [];
    for (const table of tables()) {
      if ((await may(role, `insert into ${table} default values`)) !== grants(role, table, 'insert'))
        wrong.push(`insert ${table}`);
      if ((await may(role, `delete from ${table} where false`)) !== grants(role, table, 'delete'))
        wrong.push(`delete ${table}`);
      if (await may(role, `truncate ${table} cascade`)) wrong.push(`truncate ${table}`);
    }
    expect(wrong).toEqual([]);
  });

  test('updates exactly the columns it is granted', async () => {
    const wrong: string[] = [];
    for (const { table, column } of columns) {
      const allowed = updatable(role, table).includes(column);
      if ((await may(role, `update ${table} set ${column} = default where false`)) !== allowed)
        wrong.push(`${table}.${column}`);
    }
    expect(wrong).toEqual([]);
  });

  test('changes neither the schema nor the guards', async () => {
    for (const statement of [
      'create table mine (a int)',
      'drop table cases',
      'alter table audit disable trigger audit_refuse',
      'alter table cases disable trigger all',
      'create or replace function audit_refuse() returns trigger language plpgsql as $$ begin return new; end $$',
      "set session_replication_role = 'replica'",
      'create role another',
      `grant insert on approvals to ${role}`,
    ]) {
      const refused = await tryAs(client, role, statement);
      // Postgres answers a grant of what one does not hold with a warning and grants nothing.
      if (statement.startsWith('grant')) expect(await may(role, 'truncate approvals')).toBe(false);
      else expect(refused?.code, statement).toBe('42501');
    }
  });
});

/** The lines that must hold whatever becomes of the table of grants. */
test.each([
  ['casebook_worker', 'approvals'],
  ['casebook_worker', 'runs'],
  ['casebook_worker', 'run_steps'],
  ['casebook_worker', 'rehearsals'],
  ['casebook_executor', 'approvals'],
  ['casebook_executor', 'findings'],
  ['casebook_executor', 'evidence'],
  ['casebook_slack', 'runs'],
  ['casebook_slack', 'run_steps'],
  ['casebook_slack', 'rehearsals'],
  ['casebook_slack', 'findings'],
  ['casebook_slack', 'evidence'],
] as const)('%s writes nothing into %s', async (role, table) => {
  expect(await may(role, `select from ${table} limit 1`)).toBe(true);
  expect(await may(role, `insert into ${table} default values`)).toBe(false);
  expect(await may(role, `delete from ${table} where false`)).toBe(false);
  for (const { column } of columns.filter((one) => one.table === table)) {
    expect(await may(role, `update ${table} set ${column} = default where false`), column).toBe(false);
  }
});

test('no role changes the plan, the policy or the digest that people saw', async () => {
  for (const role of DATABASE_ROLES) {
    for (const [table, column] of [
      ['proposals', 'plan'],
      ['proposals', 'policy'],
      ['proposals', 'requester'],
      ['rehearsals', 'digest'],
      ['rehearsals', 'body'],
      ['approvals', 'digest'],
      ['approvals', 'user_id'],
      ['evidence', 'content'],
      ['case_transitions', 'to_state'],
    ] as const) {
      expect(
        await may(role, `update ${table} set ${column} = default where false`),
        `${role} ${table}.${column}`,
      ).toBe(false);
    }
  }
});

test('a role that is granted an update may also make it', async () => {
  expect(
    await tryAs(client, 'casebook_slack', "update proposals set state = 'rejected' where false"),
  ).toBeUndefined();
  expect(
    await tryAs(client, 'casebook_executor', "update runs set state = 'failed' where false"),
  ).toBeUndefined();
  expect(await tryAs(client, 'casebook_worker', 'update cases set attempt = 2 where false')).toBeUndefined();
});
