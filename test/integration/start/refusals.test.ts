import { once } from 'node:events';
import { cp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TemporaryFolder, temporaryFolder } from '#test/support/programs.ts';
import { startLabProcess, startScript } from './start-process.ts';

let folder: TemporaryFolder;
let good: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  good = join(folder.path, 'good');
  const lab = startLabProcess(good);
  await lab.ready();
  lab.signalGroup('SIGINT');
  expect(await lab.ended).toBe(0);
});
afterAll(() => folder[Symbol.asyncDispose]());

async function refusal(
  dataDir: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<string> {
  const lab = startLabProcess(dataDir, args, env);
  expect(await lab.ended, lab.output()).toBe(1);
  expect(lab.output()).not.toMatch(/^\s+at .*[:)]/m);
  return lab.output();
}

const garble =
  (file: string, content = 'garbage') =>
  (dataDir: string) =>
    writeFile(join(dataDir, file), content);

test.each<[what: string, damage: (dataDir: string) => Promise<unknown>, says: RegExp, fix: RegExp]>([
  [
    'PG_VERSION is gone',
    (dir) => rm(join(dir, 'postgres', 'PG_VERSION')),
    /postgres is damaged/,
    /--reset --data-dir/,
  ],
  [
    'pg_control is cut off',
    (dir) => truncate(join(dir, 'postgres', 'global', 'pg_control'), 100),
    /may be damaged/,
    /--reset --data-dir/,
  ],
  ['another password', garble('postgres.password'), /postgres\.password/, /Delete the file/],
  ['no secrets', garble('secrets.json', ''), /secrets\.json cannot be read/, /--reset --data-dir/],
  ['secrets are garbage', garble('secrets.json'), /secrets\.json cannot be read/, /--reset --data-dir/],
  ['the cluster is garbage', garble('cluster.json'), /cluster\.json is not readable/, /Delete the file/],
  [
    'ClickHouse is garbage',
    async (dir) => {
      for (const entry of await readdir(join(dir, 'clickhouse'), { recursive: true, withFileTypes: true })) {
        if (entry.isFile()) await writeFile(join(entry.parentPath, entry.name), 'garbage');
      }
    },
    /clickhouse .*may be damaged/,
    /--reset --data-dir/,
  ],
])('%s: refused with the fix', async (what, damage, says, fix) => {
  const dataDir = join(folder.path, what.replaceAll(' ', '-'));
  await cp(good, dataDir, { recursive: true });
  await damage(dataDir);
  const output = await refusal(dataDir);
  expect(output).toMatch(says);
  expect(output).toMatch(fix);
});

test("--reset mends the damage and leaves what is not the lab's", async () => {
  const dataDir = join(folder.path, 'mended');
  await cp(good, dataDir, { recursive: true });
  await writeFile(join(dataDir, 'secrets.json'), 'garbage');
  await writeFile(join(dataDir, 'notes.txt'), 'mine');
  const lab = startLabProcess(dataDir, ['--reset']);
  await lab.ready();
  expect(lab.output()).toContain('Left, because the lab did not make it: notes.txt');
  expect(await readdir(dataDir)).toContain('notes.txt');
  lab.signalGroup('SIGINT');
  expect(await lab.ended).toBe(0);
});

test('a workspace that cannot be read is set aside', async () => {
  const dataDir = join(folder.path, 'workspace');
  await cp(good, dataDir, { recursive: true });
  await writeFile(join(dataDir, 'slack.json'), 'garbage');
  const lab = startLabProcess(dataDir);
  await lab.ready();
  expect(await readdir(dataDir)).toContain('slack.json.unreadable');
  lab.signalGroup('SIGINT');
  expect(await lab.ended).toBe(0);
});

test('the port of the page is taken', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const output = await refusal(join(folder.path, 'port'), ['--port', String(port)]);
  server.close();
  expect(output).toContain(`Port ${port} is taken.`);
  expect(output).toContain('npm start -- --port');
});

test('the data folder is a file', async () => {
  const path = join(folder.path, 'file');
  await writeFile(path, '');
  expect(await refusal(path)).toMatch(/is not a folder/);
});

test.each([
  ['DATABASE_URL', 'postgres://nobody@127.0.0.1:1/none', /ECONNREFUSED[\s\S]*DATABASE_URL/],
  ['DATABASE_URL', 'localhost', /DATABASE_URL is not an address[\s\S]*postgres:/],
  ['CLICKHOUSE_URL', 'http://127.0.0.1:1', /ECONNREFUSED[\s\S]*CLICKHOUSE_URL/],
  ['CLICKHOUSE_URL', 'localhost', /CLICKHOUSE_URL is not an address[\s\S]*http:/],
  ['REDIS_URL', 'localhost', /REDIS_URL is not an address[\s\S]*redis:/],
])('%s=%s', async (name, value, says) => {
  expect(await refusal(join(folder.path, 'given'), [], { [name]: value })).toMatch(says);
});

test.each([
  ['lab/start.ts', ['--nonsense'], 2, /unknown option '--nonsense'[\s\S]*--reset/],
  ['lab/start.ts', ['--port', 'many'], 2, /whole number/],
  ['lab/start.ts', ['surplus'], 2, /too many arguments/],
  ['lab/start.ts', ['--help'], 0, /Usage: npm start[\s\S]*--no-open[\s\S]*DATABASE_URL/],
  ['src/bin/casebook.ts', ['--help'], 0, /investigate/],
  ['src/bin/casebook.ts', [], 2, /investigate/],
  ['src/bin/casebook.ts', ['case', 'show', 'abc'], 2, /whole number/],
  ['src/bin/casebook.ts', ['start', 'everything'], 2, /slack, worker, executor/],
  ['src/bin/casebook.ts', ['start', '--nonsense'], 2, /unknown option '--nonsense'/],
  ['src/bin/casebook.ts', ['case', 'list'], 1, /DATABASE_URL .*is not set[\s\S]*cli\.env/],
  ['src/bin/casebook.ts', ['doctor'], 1, /DATABASE_URL .*is not set[\s\S]*cli\.env/],
])('%s %j ends with %i', async (script, args, code, says) => {
  const run = startScript(script, args);
  expect(await run.ended, run.output()).toBe(code);
  expect(run.output()).toMatch(says);
  expect(run.output()).not.toMatch(/^\s+at .*[:)]/m);
});

test('a database that does not answer is named', async () => {
  const run = startScript('src/bin/casebook.ts', ['case', 'list'], {
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  });
  expect(await run.ended).toBe(1);
  expect(run.output()).toMatch(/127\.0\.0\.1:1\/none does not answer[\s\S]*DATABASE_URL/);
});
