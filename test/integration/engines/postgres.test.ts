import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { type EmbeddedPostgresOptions, startEmbeddedPostgres } from '#lab/engines/postgres.ts';
import { postgresProcessesIn, startOf } from '#lab/engines/processes.ts';
import { ConfigError } from '#src/errors.ts';

const releases: (() => unknown)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function dataFolder(mode = 0o755): Promise<string> {
  const parent = await mkdtemp(join(tmpdir(), 'casebook-postgres-'));
  releases.push(() => rm(parent, { recursive: true, force: true }));
  await chmod(parent, mode);
  return join(parent, 'postgres');
}

async function start(dataDir: string, more: Partial<EmbeddedPostgresOptions> = {}) {
  const lines: string[] = [];
  const server = await startEmbeddedPostgres({
    dataDir,
    durable: false,
    log: (line) => lines.push(line),
    ...more,
  });
  releases.push(() => server.stop());
  return { ...server, lines };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Starts the server in a process of its own, so that a test can kill that process alone. */
async function startElsewhere(dataDir: string): Promise<{ starter: ChildProcess; url: string }> {
  const code = `import { startEmbeddedPostgres } from '#lab/engines/postgres.ts';
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false, log: () => undefined });
    process.stdout.write(url());
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], { stdio: 'pipe' });
  releases.push(() => child.kill('SIGKILL'));
  const [url] = (await Promise.race([
    once(child.stdout, 'data'),
    once(child, 'exit').then(([code]) => Promise.reject(new Error(`the starter ended (${code})`))),
  ])) as [Buffer];
  return { starter: child, url: url.toString() };
}

test('keeps data and password over a restart, listens on loopback only', async () => {
  const dataDir = await dataFolder();
  const first = await start(dataDir);
  await query(first.url(), 'create table kept as select 42 as answer');
  await first.stop();
  expect(await postgresProcessesIn(dataDir)).toEqual([]);

  const second = await start(dataDir, { port: first.port });
  expect(second.port).toBe(first.port);
  expect(second.url()).toBe(first.url());
  expect(await query(second.url(), 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(await query(second.url(), 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
  expect((await stat(`${dataDir}.password`)).mode & 0o777).toBe(0o600);
  await expect(query(second.url().replace(/:[^:@/]+@/, ':wrong@'), 'select 1')).rejects.toThrow(/password/);
});

const asRoot = process.getuid?.() === 0;

test.runIf(asRoot).each(['user-namespace', 'system-user'] as const)(
  'as root (%s) works below a parent of mode 0700, also on a folder the other mode made',
  async (rootMode) => {
    const dataDir = await dataFolder(0o700);
    const other = rootMode === 'user-namespace' ? 'system-user' : 'user-namespace';
    const first = await start(dataDir, { rootMode: other });
    await query(first.url(), 'create table kept as select 1 as one');
    await first.stop();
    const second = await start(dataDir, { rootMode });
    expect(await query(second.url(), 'select one from kept')).toEqual([{ one: 1 }]);
  },
);

test('a taken port is replaced by a free one', async () => {
  const blocker = createServer();
  blocker.listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  releases.push(() => blocker.close());
  const address = blocker.address();
  const taken = typeof address === 'object' && address !== null ? address.port : 0;
  const server = await start(await dataFolder(), { port: taken });
  expect(server.port).not.toBe(taken);
  expect(await query(server.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
});

test('a second start on a folder in use is refused and does not disturb the first', async () => {
  const dataDir = await dataFolder();
  const first = await start(dataDir);
  await expect(start(dataDir)).rejects.toThrow(ConfigError);
  await expect(start(dataDir)).rejects.toThrow(/in use by this process/);
  expect(await query(first.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
});

/** Kills the shell that stops the server when its starter is gone. */
async function killGuardOf(starter: number): Promise<void> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [status, command] = await Promise.all(
      ['status', 'cmdline'].map((file) => readFile(join('/proc', name, file), 'utf8').catch(() => '')),
    );
    if (status?.includes(`\nPPid:\t${starter}\n`) && command?.includes('read -r _')) {
      process.kill(Number(name), 'SIGKILL');
      return;
    }
  }
  throw new Error(`process ${starter} has no guard`);
}

test('after kill -9 of the starter its server ends by itself, and committed data is there', async () => {
  const dataDir = await dataFolder();
  const { starter, url } = await startElsewhere(dataDir);
  await query(url, 'create table kept as select 42 as answer');
  expect(await postgresProcessesIn(dataDir)).not.toEqual([]);
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  await expect.poll(() => postgresProcessesIn(dataDir), { timeout: 15_000 }).toEqual([]);
  const server = await start(dataDir);
  expect(await query(server.url(), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a server that nobody stopped is stopped by the next start, and committed data is there', async () => {
  const dataDir = await dataFolder();
  const { starter, url } = await startElsewhere(dataDir);
  await query(url, 'create table kept as select 42 as answer');
  const [left] = await postgresProcessesIn(dataDir);
  expect(left).toBeDefined();
  await killGuardOf(starter.pid ?? 0);
  starter.kill('SIGKILL');
  await once(starter, 'exit');
  expect(await startOf(left ?? 0)).toBeDefined();

  const server = await start(dataDir);
  expect(await startOf(left ?? 0)).toBeUndefined();
  expect(server.lines.join('\n')).toMatch(/left behind/);
  expect(await query(server.url(), 'select answer from kept')).toEqual([{ answer: 42 }]);
});

test('a server that is killed comes back on its port, with what was committed', async () => {
  const dataDir = await dataFolder();
  const ends: string[] = [];
  const server = await start(dataDir, { durable: true, onExit: (reason) => ends.push(reason) });
  await query(server.url(), 'create table kept as select 42 as answer');
  const postmaster = Number((await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]);
  process.kill(postmaster, 'SIGKILL');
  await expect.poll(() => ends.length).toBe(1);
  const answer = (): Promise<unknown> => query(server.url(), 'select answer from kept').catch(String);
  await expect.poll(answer, { timeout: 20_000, interval: 200 }).toEqual([{ answer: 42 }]);
  await server.stop();
  expect(ends).toHaveLength(1);
  expect(await postgresProcessesIn(dataDir)).toEqual([]);
});

test('a stale postmaster.pid whose id now belongs to somebody else does not stop the start', async () => {
  const dataDir = await dataFolder();
  await (await start(dataDir)).stop();
  const stranger = spawn('sleep', ['60']);
  releases.push(() => stranger.kill());
  await writeFile(join(dataDir, 'postmaster.pid'), `${stranger.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n`);
  await writeFile(`${dataDir}.lock`, JSON.stringify({ pid: stranger.pid, started: '1' }));
  const server = await start(dataDir);
  expect(await query(server.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(await startOf(stranger.pid ?? 0)).toBeDefined();
});

test('a damaged folder is refused with the fix, and not touched', async () => {
  const dataDir = await dataFolder();
  await (await start(dataDir)).stop();
  await rename(join(dataDir, 'PG_VERSION'), join(dataDir, 'gone'));
  await expect(start(dataDir)).rejects.toMatchObject({
    name: 'ConfigError',
    fix: expect.stringContaining('--reset'),
  });
  await rename(join(dataDir, 'gone'), join(dataDir, 'PG_VERSION'));
  await writeFile(join(dataDir, 'global/pg_control'), 'not a control file');
  await expect(start(dataDir)).rejects.toMatchObject({
    name: 'ConfigError',
    fix: expect.stringContaining('--reset'),
  });
  expect(await readFile(join(dataDir, 'PG_VERSION'), 'utf8')).toBe('18\n');
});

test('what a killed initialisation left is cleared, and a lost password is replaced', async () => {
  const dataDir = await dataFolder();
  await mkdir(`${dataDir}.new`);
  await writeFile(join(`${dataDir}.new`, 'PG_VERSION'), '18');
  await (await start(dataDir)).stop();
  await rm(`${dataDir}.password`);
  const server = await start(dataDir);
  expect(await query(server.url(), 'select 1 as one')).toEqual([{ one: 1 }]);
});
