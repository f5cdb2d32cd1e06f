import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { choosePort } from '#lab/engines/ports.ts';
import { type Jobs, openJobs, type Processors } from '#src/jobs/jobs.ts';
import { startSweeper } from '#src/jobs/sweeper.ts';
import { createReleasers, type Releasers } from '#src/shutdown.ts';
import {
  missingPrograms,
  type RunningProgram,
  startProgram,
  type TemporaryFolder,
  temporaryFolder,
} from '#test/support/programs.ts';
import { openTestStore, type TestStore } from './store/test-store.ts';

const log = pino({ level: 'silent' });
const noRedis = missingPrograms(['/usr/bin/redis-server']);

/** Waits until it holds; fails with what was waited for. */
async function until(what: string, holds: () => boolean, timeoutMs = 15_000): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(`${what} did not happen in ${timeoutMs} ms`);
    await sleep(20);
  }
}

interface Backend {
  options: { databaseUrl: string; redisUrl?: string };
  /** Takes all jobs away, as a lost Redis or a restored database would. */
  lose(): Promise<unknown>;
  stop(): Promise<void>;
}

/** The queues as the executor's process uses them: with a login that has its role and no more. */
async function startPostgres(): Promise<Backend> {
  const store: TestStore = await openTestStore();
  const login = `jobs_${randomUUID().slice(0, 8)}`;
  await store.rows(`create role ${login} login password 'jobs' in role casebook_executor`);
  const url = new URL(store.url);
  url.username = login;
  url.password = 'jobs';
  return {
    options: { databaseUrl: url.href },
    lose: async () => {
      const tables = await store.rows<{ name: string }>(
        "select table_name as name from information_schema.tables where table_schema = 'bullmq' and table_name not like '%migration%'",
      );
      await store.rows(`truncate ${tables.map(({ name }) => `bullmq."${name}"`).join(', ')} cascade`);
    },
    stop: async () => {
      await store.rows(`drop owned by ${login} cascade`);
      await store.rows(`drop role ${login}`);
      await store[Symbol.asyncDispose]();
    },
  };
}

async function startRedis(): Promise<Backend> {
  const folder: TemporaryFolder = await temporaryFolder();
  const port = await choosePort();
  const url = `redis://127.0.0.1:${port}`;
  const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  client.on('error', () => undefined);
  const ping = async (): Promise<void> => {
    if (client.status !== 'ready') await client.connect();
    await client.ping();
  };
  const server: RunningProgram = await startProgram(
    '/usr/bin/redis-server',
    [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--save',
      '',
      '--appendonly',
      'no',
      '--dir',
      folder.path,
      '--maxmemory-policy',
      'noeviction',
    ],
    ping,
  );
  return {
    options: { databaseUrl: 'postgres://nobody@127.0.0.1:9/none', redisUrl: url },
    lose: () => client.flushall(),
    stop: async () => {
      client.disconnect();
      await server.stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const BACKENDS = [
  { name: 'Postgres', start: startPostgres, skipped: undefined },
  { name: 'Redis', start: startRedis, skipped: noRedis },
] as const;

describe.each(BACKENDS)('jobs on $name', ({ name, start, skipped }) => {
  const check = test.skipIf(skipped !== undefined);
  let backend: Backend;
  const opened: Releasers[] = [];

  beforeAll(async () => {
    if (skipped === undefined) backend = await start();
  });
  afterEach(async () => {
    for (const releasers of opened.splice(0)) await releasers.releaseAll();
    if (skipped === undefined) await backend.lose();
  });
  afterAll(async () => {
    if (skipped === undefined) await backend.stop();
  });

  function open(): { jobs: Jobs; releasers: Releasers } {
    const releasers = createReleasers(log);
    opened.push(releasers);
    return { jobs: openJobs(backend.options, log, releasers), releasers };
  }
  /** Works as the executor; `runs` takes what is under test. */
  function work(jobs: Jobs, runs: NonNullable<Processors['runs']>): void {
    jobs.work('executor', { runs, rehearsals: async () => undefined, verifications: async () => undefined });
  }

  if (skipped !== undefined) test.skip(`${name}: ${skipped}`, () => undefined);

  check('a hint given by one process is worked on by another', async () => {
    const seen: string[] = [];
    work(open().jobs, async ({ proposalId }) => void seen.push(proposalId));
    const { jobs } = open();
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    for (const proposalId of ids) await jobs.enqueue('runs', { proposalId });
    await until('three runs', () => seen.length === 3);
    expect([...seen].sort()).toEqual([...ids].sort());
  });

  check('the same hint twice is one job while it waits', async () => {
    const seen: string[] = [];
    const { jobs } = open();
    const [proposalId, last] = [randomUUID(), randomUUID()];
    await Promise.all(Array.from({ length: 5 }, () => jobs.enqueue('runs', { proposalId })));
    await jobs.enqueue('runs', { proposalId: last });
    work(jobs, async (payload) => void seen.push(payload.proposalId));
    await until('both', () => seen.includes(last) && seen.includes(proposalId));
    await sleep(300);
    expect(seen.filter((id) => id === proposalId)).toHaveLength(1);
  });

  check('a hint that is done does not swallow the next one', async () => {
    let count = 0;
    const { jobs } = open();
    const proposalId = randomUUID();
    work(jobs, async () => {
      count += 1;
    });
    for (const expected of [1, 2, 3]) {
      await jobs.enqueue('runs', { proposalId });
      await until(`time ${expected}`, () => count === expected);
      // The job is done a moment after its processor is.
      await sleep(250);
    }
  });

  check('a delayed hint comes after its delay and does not hold back an immediate one', async () => {
    const seen: number[] = [];
    const { jobs } = open();
    const proposalId = randomUUID();
    work(jobs, async () => void seen.push(Date.now()));
    const started = Date.now();
    await jobs.enqueue('runs', { proposalId }, { delayMs: 1_500 });
    await jobs.enqueue('runs', { proposalId });
    await until('the immediate one', () => seen.length === 1);
    expect((seen[0] ?? 0) - started).toBeLessThan(1_400);
    await until('the delayed one', () => seen.length === 2);
    expect((seen[1] ?? 0) - started).toBeGreaterThanOrEqual(1_450);
  });

  check('a processor that fails is tried again', async () => {
    let tries = 0;
    const { jobs } = open();
    work(jobs, async () => {
      tries += 1;
      if (tries < 2) throw new Error('not yet');
    });
    await jobs.enqueue('runs', { proposalId: randomUUID() });
    await until('the second try', () => tries === 2);
    await sleep(300);
    expect(tries).toBe(2);
  });

  check('a payload outside the contract is refused where it is given', async () => {
    const seen: unknown[] = [];
    const { jobs } = open();
    work(jobs, async (payload) => void seen.push(payload));
    await expect(jobs.enqueue('runs', { proposalId: 'not-an-id' })).rejects.toThrow('proposalId');
    await expect(jobs.enqueue('rehearsals', { proposalId: randomUUID() } as never)).rejects.toThrow(
      'attempt',
    );
    await sleep(200);
    expect(seen).toEqual([]);
  });

  check('a shutdown waits for the job that is on and takes no other', async () => {
    const begun: string[] = [];
    const ended: string[] = [];
    const { jobs, releasers } = open();
    work(jobs, async ({ proposalId }) => {
      begun.push(proposalId);
      await sleep(700);
      ended.push(proposalId);
    });
    await jobs.enqueue('runs', { proposalId: randomUUID() });
    await until('the start', () => begun.length === 1);
    await releasers.releaseAll();
    expect(ended).toEqual(begun);
    await open().jobs.enqueue('runs', { proposalId: randomUUID() });
    await sleep(300);
    expect(begun).toHaveLength(1);
  });

  check('a job that was lost comes again from its row', async () => {
    const waiting = new Set<string>([randomUUID(), randomUUID()]);
    const first = open();
    for (const proposalId of waiting) await first.jobs.enqueue('runs', { proposalId });
    await backend.lose();
    const { jobs, releasers } = open();
    work(jobs, async ({ proposalId }) => void waiting.delete(proposalId));
    await sleep(500);
    expect(waiting.size).toBe(2);
    let sweeps = 0;
    startSweeper(
      {
        rows: {
          verifications: () => Promise.reject(new Error('a query that fails stops only its own queue')),
          runs: async () => {
            sweeps += 1;
            return [...waiting].map((proposalId) => ({ proposalId }));
          },
        },
        enqueue: jobs.enqueue,
        everyMs: 200,
      },
      log,
      releasers,
    );
    await until('both rows', () => waiting.size === 0);
    await until('a further sweep', () => sweeps >= 3);
    await releasers.releaseAll();
    const after = sweeps;
    await sleep(500);
    expect(sweeps).toBe(after);
  });

  check('a role without a processor for one of its queues does not start', () => {
    const { jobs } = open();
    expect(() => jobs.work('executor', { runs: async () => undefined })).toThrow(
      'no processor for the queue',
    );
  });

  check('a backend that does not answer is not ready', async () => {
    const { jobs } = open();
    await sleep(200);
    await expect(jobs.ping()).resolves.toBeDefined();
    const releasers = createReleasers(log);
    opened.push(releasers);
    const gone = openJobs(
      {
        databaseUrl: 'postgres://nobody@127.0.0.1:9/none',
        ...(backend.options.redisUrl === undefined ? {} : { redisUrl: 'redis://127.0.0.1:9' }),
      },
      log,
      releasers,
    );
    await expect(gone.ping()).rejects.toThrow();
  });
});
