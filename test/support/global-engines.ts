import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import { startEmbeddedPostgres } from '#lab/engines/postgres.ts';

export interface TestClickHouseServer {
  url: string;
  user: string;
  password: string;
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Superuser URL of the `postgres` database. */
    testPostgresUrl: string;
    testClickHouse: TestClickHouseServer;
  }
}

/** A server given by the environment is used instead of the embedded one: the same tests, a real ClickHouse. */
function givenClickHouse(): TestClickHouseServer | undefined {
  const given = process.env.CASEBOOK_TEST_CLICKHOUSE_URL;
  if (given === undefined || given === '') return undefined;
  const url = new URL(given);
  return {
    url: url.origin,
    user: decodeURIComponent(url.username) || 'default',
    password: decodeURIComponent(url.password),
  };
}

/** Vitest's global setup: one Postgres and one ClickHouse for the whole run, in a folder that is removed at its end. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-test-'));
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const given = givenClickHouse();
  const [postgres, clickhouse] = await Promise.allSettled([
    startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false, log }),
    given ?? startClickHouseServer({ dataDir: join(folder, 'clickhouse'), log }),
  ]);
  const stop = async (): Promise<void> => {
    if (postgres.status === 'fulfilled') await postgres.value.stop();
    if (clickhouse.status === 'fulfilled' && 'stop' in clickhouse.value) await clickhouse.value.stop();
    await rm(folder, { recursive: true, force: true });
  };
  if (postgres.status === 'rejected' || clickhouse.status === 'rejected') {
    await stop();
    const reason: unknown =
      postgres.status === 'rejected' ? postgres.reason : (clickhouse as PromiseRejectedResult).reason;
    throw new Error(`the engines for the tests do not start:\n${lines.slice(-20).join('\n')}`, {
      cause: reason,
    });
  }
  project.provide('testPostgresUrl', postgres.value.url());
  const { url, user, password } = clickhouse.value;
  project.provide('testClickHouse', { url, user, password });
  return stop;
}
