import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import { startEmbeddedPostgres } from '#lab/engines/postgres.ts';
import { startTestLab, type TestLab } from '#test/support/lab.ts';
import { playAndApprove, waitForState } from '#test/support/play.ts';
import {
  missingPrograms,
  startProgram,
  type TemporaryFolder,
  temporaryFolder,
} from '#test/support/programs.ts';
import { crashStory, drawStory } from '#test/support/random-story.ts';
import { startScript } from './start-process.ts';

const INCIDENTS = 'C0LABINC01';
const noRedis = missingPrograms(['/usr/bin/redis-server']);

/** `NAME='value'` lines, as the lab writes them. */
function parseEnv(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/^(\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value] as [string, string]),
  );
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('a lab on servers that were given, and the command line beside it', () => {
  let folder: TemporaryFolder;
  let lab: TestLab;
  let env: Record<string, string>;
  let number: number;
  const releases: (() => Promise<unknown>)[] = [];

  beforeAll(async () => {
    folder = await temporaryFolder();
    const log = (): void => undefined;
    const postgres = await startEmbeddedPostgres({
      dataDir: join(folder.path, 'postgres'),
      durable: false,
      log,
    });
    releases.push(() => postgres.stop());
    const clickhouse = await startClickHouseServer({ dataDir: join(folder.path, 'clickhouse'), log });
    releases.push(() => clickhouse.stop());
    let redisUrl: string | undefined;
    if (noRedis === undefined) {
      const port = await freePort();
      redisUrl = `redis://127.0.0.1:${port}`;
      const ping = async (): Promise<void> => {
        const redis = new Redis(port, { lazyConnect: true, retryStrategy: () => null });
        redis.on('error', () => undefined); // connect() rejects with the same
        try {
          await redis.connect();
          await redis.ping();
        } finally {
          redis.disconnect();
        }
      };
      const redis = await startProgram(
        '/usr/bin/redis-server',
        ['--port', String(port), '--save', '', '--dir', folder.path],
        ping,
      );
      releases.push(() => redis.stop());
    }
    const { url, user, password } = clickhouse;
    lab = await startTestLab({
      dataDir: join(folder.path, 'data'),
      engines: {
        databaseUrl: postgres.url(),
        clickhouse: { url, user, password, database: 'telemetry' },
        ...(redisUrl === undefined ? {} : { redisUrl }),
      },
    });
    releases.push(() => lab.stop());
    env = parseEnv(await readFile(lab.cliEnvFile, 'utf8'));
    const story = drawStory(crashStory, Math.floor(Math.random() * 1e9));
    await playAndApprove(lab, story, INCIDENTS);
    ({ number } = await waitForState(lab, story.namespace, ['resolved'], 90_000));
  }, 180_000);
  afterAll(async () => {
    for (const release of releases.reverse()) await release();
    await folder?.[Symbol.asyncDispose]();
  });

  async function casebook(args: readonly string[], code = 0): Promise<string> {
    const run = startScript('src/bin/casebook.ts', args, env);
    expect(await run.ended, run.output()).toBe(code);
    return run.output();
  }

  test("a case is played to its end without engines of the lab's own", async () => {
    expect(lab.databaseUrl).toContain('postgres://');
    expect(env.CLICKHOUSE_DATABASE).toBe('telemetry');
    expect(await lab.rows('select 1 from cases')).not.toEqual([]);
  });

  test('case list, case show, status and audit verify', async () => {
    expect(await casebook(['case', 'list', '--all'])).toMatch(new RegExp(`^#${number} +resolved`, 'm'));
    expect(await casebook(['case', 'show', String(number)])).toMatch(
      /resolved[\s\S]*Audit chain: \d+ entries/,
    );
    expect(await casebook(['status'])).toMatch(/^resolved +1$/m);
    expect(await casebook(['audit', 'verify', String(number)])).toMatch(/\d+ entries hold, head [0-9a-f]+/);
    expect(await casebook(['case', 'show', '999'], 1)).toContain('There is no case 999.');
  });

  test('doctor finds every dependency well', async () => {
    const results = JSON.parse(await casebook(['doctor', '--json'])) as {
      name: string;
      state: string;
      detail: string;
    }[];
    const of = (wanted: string): string[] =>
      results.filter(({ state }) => state === wanted).map(({ name }) => name);
    expect(of('failed')).toEqual([]);
    expect(of('ok')).toEqual(['database', 'queue', 'telemetry', 'cluster lab', 'slack']);
    // The lab has none of them; each says what is not known without it.
    expect(of('off')).toEqual(['prometheus', 'alertmanager', 'manifests', 'probes', 'databases']);
    if (noRedis === undefined)
      expect(results.find(({ name }) => name === 'queue')?.detail).toBe('BullMQ on Redis');
  });

  test("doctor knows what the executor's identity must be allowed, and the worker's is not", async () => {
    const reader = env;
    const clusterOf = async (code: number): Promise<{ state: string; detail: string } | undefined> =>
      (
        JSON.parse(await casebook(['doctor', '--json', '--role', 'executor'], code)) as {
          name: string;
          state: string;
          detail: string;
        }[]
      ).find(({ name }) => name === 'cluster lab');
    env = {
      ...reader,
      CASEBOOK_KUBECONFIG: String(reader.CASEBOOK_KUBECONFIG).replace('reader', 'executor'),
    };
    expect(await clusterOf(0)).toMatchObject({ state: 'ok' });
    env = reader;
    expect(await clusterOf(3)).toMatchObject({
      state: 'failed',
      detail: expect.stringContaining('create serviceaccounts/token of rb-rollback-deployment in casebook'),
    });
  });
  test('doctor says what is not well, with the fix, and ends with 3', async () => {
    env = { ...env, CLICKHOUSE_PASSWORD: 'wrong' };
    expect(await casebook(['doctor'], 3)).toMatch(/FAILED +telemetry: [\s\S]*fix: /);
  });
});
