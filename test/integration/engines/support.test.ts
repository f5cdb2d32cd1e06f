import pg from 'pg';
import { expect, test } from 'vitest';
import { testClickHouse, testPostgres } from '#test/support/engines.ts';

test('each caller gets an empty database of its own', async () => {
  await using first = await testPostgres();
  await using second = await testPostgres();
  expect(first.url).not.toBe(second.url);
  const client = new pg.Client({ connectionString: first.url });
  client.on('error', () => undefined);
  await client.connect();
  expect((await client.query('select current_database() as name')).rows).toEqual([{ name: first.name }]);
  await client.end();

  await using clickhouse = await testClickHouse();
  const query = `SELECT count() FROM system.databases WHERE name = '${clickhouse.database}'`;
  const parameters = new URLSearchParams({ query, user: clickhouse.user, password: clickhouse.password });
  expect(await (await fetch(`${clickhouse.url}/?${parameters}`)).text()).toBe('1\n');
});
