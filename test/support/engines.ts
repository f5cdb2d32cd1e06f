import { randomUUID } from 'node:crypto';
import { ClickHouseLogLevel, createClient } from '@clickhouse/client';
import pg from 'pg';
import { inject } from 'vitest';
import type {} from './global-engines.ts';

export interface TestDatabase extends AsyncDisposable {
  /** Superuser URL of a fresh, empty database. */
  url: string;
  name: string;
  /** Ends its connections and removes it. Need not be called: the server's data goes with the run. */
  drop(): Promise<void>;
}

async function administer(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/** A fresh database on the run's Postgres; needs the global setup `test/support/global-engines.ts`. */
export async function testPostgres(): Promise<TestDatabase> {
  const server = inject('testPostgresUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const drop = (): Promise<void> => administer(server, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return { url: url.href, name, drop, [Symbol.asyncDispose]: drop };
}

export interface TestClickHouse extends AsyncDisposable {
  url: string;
  user: string;
  password: string;
  /** A fresh, empty database. */
  database: string;
  drop(): Promise<void>;
}

/** A fresh database on the run's ClickHouse (embedded, or the server of CASEBOOK_TEST_CLICKHOUSE_URL). */
export async function testClickHouse(): Promise<TestClickHouse> {
  const { url, user, password } = inject('testClickHouse');
  const database = `test_${randomUUID().replaceAll('-', '')}`;
  const administerHere = async (query: string): Promise<void> => {
    const client = createClient({ url, username: user, password, log: { level: ClickHouseLogLevel.OFF } });
    try {
      await client.command({ query });
    } finally {
      await client.close();
    }
  };
  await administerHere(`CREATE DATABASE ${database}`);
  const drop = (): Promise<void> => administerHere(`DROP DATABASE IF EXISTS ${database}`);
  return { url, user, password, database, drop, [Symbol.asyncDispose]: drop };
}
