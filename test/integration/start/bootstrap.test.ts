import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '#test/support/programs.ts';

const bin = fileURLToPath(new URL('../../../bin', import.meta.url));

/** What `npm ci` does, as far as the bootstrap sees it. */
const NPM = `echo "$@" >> "$CALLS"; rm -rf node_modules; mkdir -p node_modules/.bin
if [ -n "$NPM_SLOW" ]; then echo $$ > "$CALLS.pid"; sleep 30; fi
if [ -n "$NPM_SAYS" ]; then echo "$NPM_SAYS" >&2; exit 1; fi
ln -s "$NODE" node_modules/.bin/node`;

interface Checkout extends AsyncDisposable {
  run(env?: Record<string, string>): {
    ended: Promise<{ code: number | null; output: string }>;
    kill(): void;
  };
  calls(): Promise<number>;
  root: string;
  npmPid(): Promise<number>;
}

async function checkout(): Promise<Checkout> {
  const folder = await temporaryFolder();
  const root = join(folder.path, 'checkout');
  const programs = join(folder.path, 'programs');
  const temporary = join(folder.path, 'tmp');
  for (const path of [join(root, 'src', 'bin'), programs, temporary]) await mkdir(path, { recursive: true });
  await cp(bin, join(root, 'bin'), { recursive: true });
  await writeFile(join(root, 'package-lock.json'), '{}');
  await writeFile(
    join(root, 'src', 'bin', 'casebook.ts'),
    `process.stdout.write('ran\\n'); process.exitCode = 7;`,
  );
  await writeFile(join(programs, 'npm'), `#!/bin/sh\n${NPM}\n`);
  await chmod(join(programs, 'npm'), 0o755);
  for (const program of ['sh', 'rm', 'mkdir', 'ln', 'sleep'])
    await symlink(`/bin/${program}`, join(programs, program));
  const calls = join(folder.path, 'calls');
  return {
    root,
    run: (env = {}) => {
      const child = spawn(process.execPath, [join(root, 'bin', 'casebook.mjs')], {
        env: { PATH: programs, NODE: process.execPath, CALLS: calls, TMPDIR: temporary, ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [child.stdout, child.stderr])
        stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
      return {
        ended: once(child, 'exit').then(async ([code]) => ({ code: code as number | null, output })),
        kill: () => void child.kill('SIGKILL'),
      };
    },
    calls: async () => (await readFile(calls, 'utf8').catch(() => '')).split('\n').filter(Boolean).length,
    npmPid: async () => Number(await readFile(`${calls}.pid`, 'utf8').catch(() => '0')),
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

test('installs once, again after a change of the lock file, and hands over', async () => {
  await using here = await checkout();
  const first = await here.run().ended;
  expect(first).toMatchObject({ code: 7 });
  expect(first.output).toMatch(/Installing[\s\S]*Installed in \d+ s\.[\s\S]*ran/);
  expect((await here.run().ended).output).toBe('ran\n');
  expect(await here.calls()).toBe(1);
  await writeFile(join(here.root, 'package-lock.json'), '{"changed":true}');
  expect((await here.run().ended).output).toContain('Installed');
  await rm(join(here.root, 'node_modules', '.bin'), { recursive: true });
  expect((await here.run().ended).output).toContain('Installed');
  expect(await here.calls()).toBe(3);
});

test('an install that was killed is waited for, and done again', async () => {
  await using here = await checkout();
  expect((await here.run().ended).code).toBe(7);
  await writeFile(join(here.root, 'package-lock.json'), '{"changed":true}');
  const cut = here.run({ NPM_SLOW: 'yes' });
  await expect.poll(() => here.npmPid(), { timeout: 10_000 }).toBeGreaterThan(0);
  cut.kill();
  await cut.ended;
  const pid = await here.npmPid();
  const next = here.run();
  const soon = await Promise.race([
    next.ended,
    new Promise<'waits'>((resolve) => setTimeout(() => resolve('waits'), 1_500)),
  ]);
  expect(soon).toBe('waits');
  process.kill(pid, 'SIGKILL');
  const { code, output } = await next.ended;
  expect(output).toMatch(new RegExp(`process ${pid}\\) installs here, waiting[^]*Installed`));
  expect(code).toBe(7);
});

test.each([
  ['npm error code ECONNREFUSED', 'The npm registry does not answer.'],
  ['npm error ENOSPC: no space left on device, write', 'The disk is full.'],
  ["npm error EACCES: permission denied, mkdir 'node_modules'", 'npm may not write here.'],
  ['npm error something else', 'npm ci ended with 1.'],
])('"%s" is explained, and tried again at the next start', async (says, message) => {
  await using here = await checkout();
  const { code, output } = await here.run({ NPM_SAYS: says }).ended;
  expect(code).toBe(1);
  expect(output).toContain(says);
  expect(output).toContain(`casebook: ${message}\n  `);
  expect(output).not.toMatch(/^\s+at /m);
  expect((await here.run().ended).code).toBe(7);
});

test('without npm the fix is named', async () => {
  await using here = await checkout();
  const { code, output } = await here.run({ PATH: here.root }).ended;
  expect(code).toBe(1);
  expect(output).toContain('npm was not found.');
});

test('a pinned Node that does not run is said, whether it is new or broke later', async () => {
  await using here = await checkout();
  const message = 'The pinned Node.js in node_modules does not run.';
  const never = await here.run({ NODE: '/bin/false' }).ended;
  expect(never).toMatchObject({ code: 1, output: expect.stringContaining(message) });
  expect((await here.run().ended).code).toBe(7);
  const pinned = join(here.root, 'node_modules', '.bin', 'node');
  await rm(pinned);
  await writeFile(pinned, 'no program');
  const broken = await here.run().ended;
  expect(broken).toMatchObject({ code: 1, output: expect.stringContaining(message) });
  expect(broken.output).not.toMatch(/^\s+at /m);
});
