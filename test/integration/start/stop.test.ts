import { afterEach, expect, test } from 'vitest';
import { eventually } from '#test/support/lab.ts';
import { temporaryFolder } from '#test/support/programs.ts';
import { processesOf, type Started, startLabProcess } from './start-process.ts';

const running: Started[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.end();
});

function start(dataDir: string, args: readonly string[] = []): Started {
  const started = startLabProcess(dataDir, args);
  running.push(started);
  return started;
}

async function nobodyLeft(dataDir: string): Promise<void> {
  await eventually(
    'the end of all processes',
    async () => ((await processesOf(dataDir)).length === 0 ? true : undefined),
    {
      timeoutMs: 15_000,
      explain: async () => (await processesOf(dataDir)).join('\n'),
    },
  );
}

test('a first start, Ctrl-C, and a warm start on the same data', async () => {
  await using folder = await temporaryFolder();
  const dataDir = `${folder.path}/data`;
  const first = start(dataDir);
  await first.ready();
  expect(first.output()).toMatch(/Ready in [\d.]+ s \(.*Postgres [\d.]+ s.*\)/);
  const page = /Open\s+(http\S+)/.exec(first.output())?.[1];
  expect(await (await fetch(`${page}/readyz`)).json()).toEqual({
    ready: true,
    detail: { slack: 'ok', worker: 'ok', executor: 'ok' },
  });
  // What the next lines look for is there: the search can find something.
  expect((await processesOf(dataDir)).length).toBeGreaterThan(4);

  const second = start(dataDir, ['--reset']);
  expect(await second.ended).toBe(1);
  expect(second.output()).toContain(`is in use by process ${first.pid}`);
  expect((await fetch(`${page}/readyz`)).status).toBe(200);

  first.signalGroup('SIGINT');
  expect(await first.ended).toBe(0);
  expect(first.output()).toContain('Stopping');
  expect(first.output()).not.toMatch(/^\s+at /m);
  await nobodyLeft(dataDir);

  const warm = start(dataDir);
  await warm.ready();
  const token = (output: string) => /Bearer (\S+)'/.exec(output)?.[1];
  expect(token(warm.output())).toBe(token(first.output()));
  warm.signalGroup('SIGTERM');
  expect(await warm.ended).toBe(0);
  await nobodyLeft(dataDir);
}, 90_000);

test('Ctrl-C while the parts start', async () => {
  await using folder = await temporaryFolder();
  const dataDir = `${folder.path}/data`;
  const early = start(dataDir);
  await early.said('Starting');
  early.signalGroup('SIGINT');
  expect(await early.ended).toBe(0);
  await nobodyLeft(dataDir);
}, 60_000);

test('kill -9 of the parent, and of everything: nothing stays behind and the next start works', async () => {
  await using folder = await temporaryFolder();
  const dataDir = `${folder.path}/data`;
  const first = start(dataDir);
  await first.ready();
  first.kill('SIGKILL');
  expect(await first.ended).toBe('SIGKILL');
  await nobodyLeft(dataDir);

  const second = start(dataDir);
  await second.ready();
  for (const line of await processesOf(dataDir)) process.kill(Number.parseInt(line, 10), 'SIGKILL');
  expect(await second.ended).toBe('SIGKILL');
  await nobodyLeft(dataDir);

  const third = start(dataDir);
  await third.ready();
  third.signalGroup('SIGINT');
  expect(await third.ended).toBe(0);
  await nobodyLeft(dataDir);
}, 120_000);
