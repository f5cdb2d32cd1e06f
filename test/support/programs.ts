import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Debian's programs: `program` -> the package that brings it. */
const PACKAGES = {
  '/usr/bin/redis-server': 'redis-server',
  '/usr/bin/prometheus': 'prometheus',
  '/usr/bin/prometheus-alertmanager': 'prometheus-alertmanager',
} as const;
type Program = keyof typeof PACKAGES;

/**
 * Why tests with these programs are skipped; undefined where all are here. Under CI=true a missing one is an error: a
 * check that is silently left out is none.
 */
export function missingPrograms(programs: readonly Program[]): string | undefined {
  const packages = programs.filter((program) => !existsSync(program)).map((program) => PACKAGES[program]);
  if (packages.length === 0) return undefined;
  const reason = `skipped, not installed: ${packages.join(', ')}`;
  if (process.env.CI === 'true') throw new Error(`${reason}. Run: apt-get install ${packages.join(' ')}`);
  return reason;
}

export interface RunningProgram {
  /** What it has written so far, for the message of a failing test. */
  output(): string;
  stop(): Promise<void>;
}

/** Starts a program and waits until `ready` no longer throws. */
export async function startProgram(
  program: Program,
  args: readonly string[],
  ready: () => Promise<unknown>,
  timeoutMs = 20_000,
): Promise<RunningProgram> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString('utf8')).slice(-8_000);
    });
  }
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    const hurry = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(hurry);
  };
  const until = Date.now() + timeoutMs;
  for (;;) {
    const problem = await ready().then(
      () => undefined,
      (error: unknown) => error,
    );
    if (problem === undefined) return { output: () => output, stop };
    if (child.exitCode !== null || Date.now() > until) {
      await stop();
      throw new Error(`${program} is not ready: ${String(problem)}\n${output}`, { cause: problem });
    }
    await sleep(50);
  }
}

export interface TemporaryFolder extends AsyncDisposable {
  path: string;
}

export async function temporaryFolder(): Promise<TemporaryFolder> {
  const path = await mkdtemp(join(tmpdir(), 'casebook-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}
