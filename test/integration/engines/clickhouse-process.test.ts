import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import { ConfigError } from '#src/errors.ts';
import { raw, temporaryFolder } from './clickhouse-requests.ts';

describe('the server process', () => {
  test('keeps its data, is started again after a crash, and refuses a second start', async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder, 'clickhouse');
    const ends: string[] = [];
    const options = { dataDir, log: () => undefined, onExit: (reason: string) => ends.push(reason) };
    let server = await startClickHouseServer(options);
    try {
      await raw(server, { query: 'CREATE TABLE kept ENGINE = MergeTree ORDER BY n AS SELECT 42 AS n' });
      await expect(startClickHouseServer(options)).rejects.toThrow(ConfigError);
      const { port } = new URL(server.url);
      await server.stop();
      server = await startClickHouseServer({ ...options, port: Number(port), password: server.password });
      expect(new URL(server.url).port).toBe(port);
      expect((await raw(server, { query: 'SELECT n FROM kept' })).text).toBe('42\n');
      expect(ends).toEqual([]);

      process.kill(await childOf(process.pid), 'SIGKILL');
      await expect.poll(() => ends.length).toBe(1);
      const answered = async (): Promise<string> =>
        raw(server, { query: 'SELECT n FROM kept' }).then((a) => a.text, String);
      await expect.poll(answered, { timeout: 20_000, interval: 200 }).toBe('42\n');
    } finally {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('after kill -9 of the starter the next start takes over', async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder, 'clickhouse');
    const code = `import { startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
      const s = await startClickHouseServer({ dataDir: ${JSON.stringify(dataDir)}, password: 'p', log: () => undefined });
      await fetch(s.url + '/?user=casebook&password=p', { method: 'POST', body: 'CREATE TABLE kept ENGINE = MergeTree ORDER BY n AS SELECT 42 AS n' });
      process.stdout.write('ready');`;
    const starter = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(starter.stdout, 'data');
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    const server = await startClickHouseServer({ dataDir, log: () => undefined });
    expect((await raw(server, { query: 'SELECT n FROM kept' })).text).toBe('42\n');
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('a damaged folder is a ConfigError with the fix', async () => {
    const folder = await temporaryFolder();
    const dataDir = join(folder, 'clickhouse');
    const server = await startClickHouseServer({ dataDir, log: () => undefined });
    await raw(server, { query: 'CREATE TABLE kept ENGINE = MergeTree ORDER BY n AS SELECT 42 AS n' });
    await server.stop();
    for (const name of await readdir(join(dataDir, 'store'), { recursive: true })) {
      if (name.endsWith('kept.sql')) await writeFile(join(dataDir, 'store', name), 'garbage');
    }
    await expect(startClickHouseServer({ dataDir, log: () => undefined })).rejects.toMatchObject({
      name: 'ConfigError',
      fix: expect.stringContaining('--reset'),
    });
    await rm(folder, { recursive: true, force: true });
  });
});

/** The newest child of a process that runs the engine. */
async function childOf(parent: number): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      const [, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (Number(parentPid) === parent && command.includes('clickhouse-child')) return Number(pid);
    }
    await sleep(50);
  }
  throw new Error('no engine process found');
}
