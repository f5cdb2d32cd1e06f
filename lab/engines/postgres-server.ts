import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { ConfigError } from '#src/errors.ts';
import type { RunAs } from './run-as.ts';

/** Recovery after a crash can replay a lot of log. */
const START_TIMEOUT_MS = 120_000;
const KEPT_OUTPUT = 8_000;

export class PortTakenError extends Error {}

/** What a failed start or initialisation means for the person who started it. */
export function explainFailure(what: string, output: string, dataDir: string): Error {
  const last = output.trim().split('\n').slice(-6).join('\n');
  if (/could not bind|Address already in use/.test(output)) return new PortTakenError(last);
  if (/No space left on device|ENOSPC/.test(output)) {
    return new ConfigError(
      `${what}: no space left on the disk of ${dataDir}.`,
      'Free some space and start again.',
    );
  }
  if (/Permission denied|wrong ownership/.test(output)) {
    return new ConfigError(
      `${what}: permission denied. Postgres says: ${last}`,
      `Start as the user who owns ${dataDir}, or run: npm start -- --reset`,
    );
  }
  if (/error while loading shared libraries|cannot open shared object/.test(output)) {
    return new ConfigError(
      `${what}: ${last}`,
      'Run npm install again (with install scripts), or set DATABASE_URL.',
    );
  }
  return new ConfigError(
    `${what}; the data folder ${dataDir} may be damaged. Postgres says: ${last || 'nothing'}`,
    'To clear it and start anew run: npm start -- --reset',
  );
}

/** Runs a Postgres program to its end; its output is the result. */
export async function runProgram(
  runAs: RunAs,
  program: string,
  args: readonly string[],
  input?: string,
): Promise<{ code: number | null; output: string }> {
  const { command, args: wrapped, ...ids } = runAs.wrap(program, args);
  const child = spawn(command, wrapped, { ...ids, cwd: '/', env: environment(), stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
    });
  }
  child.stdin.on('error', () => undefined); // EPIPE: the program ended first, its code says why
  child.stdin.end(input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, output };
}

/** English messages, because they are read here; nothing else of our environment (it may hold secrets). */
function environment(): NodeJS.ProcessEnv {
  return { LC_ALL: 'C', PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' };
}

/**
 * Stops the server when this process ends without having done so (kill -9): a shell waits at a pipe that breaks with us.
 * A signal on the parent's death would need Linux; this works everywhere.
 */
function stopWithUs(server: ChildProcess): void {
  if (server.pid === undefined) return;
  const script = 'read -r _ || kill -INT "$1"';
  const guard = spawn('/bin/sh', ['-c', script, 'sh', String(server.pid)], {
    // A Ctrl-C goes to the whole terminal group; the server is to be stopped last, by us.
    detached: true,
    cwd: '/',
    env: environment(),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.on('error', () => undefined); // without a shell the next start stops what was left behind
  guard.stdin.on('error', () => undefined); // EPIPE: it has ended
  guard.unref();
  const dismiss = (): void => void guard.kill('SIGKILL');
  // Its number may be given to another process at any time after this.
  server.once('exit', dismiss);
}

/**
 * Spawns the server and waits until it accepts connections. In its own session: a Ctrl-C in the terminal must reach
 * only us, who stop the database last.
 */
export async function spawnServer(
  runAs: RunAs,
  options: { postgres: string; args: readonly string[]; dataDir: string; log: (line: string) => void },
): Promise<ChildProcess> {
  const { command, args, ...ids } = runAs.wrap(options.postgres, options.args);
  const child = spawn(command, args, {
    ...ids,
    cwd: '/',
    env: environment(),
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  stopWithUs(child);
  let output = '';
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill('SIGQUIT');
      reject(
        explainFailure(
          `Postgres did not become ready in ${START_TIMEOUT_MS / 1000} s`,
          output,
          options.dataDir,
        ),
      );
    }, START_TIMEOUT_MS);
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-KEPT_OUTPUT);
      for (const line of chunk.toString().trimEnd().split('\n')) options.log(line);
      if (output.includes('database system is ready to accept connections')) {
        clearTimeout(timer);
        resolve();
      }
    });
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(explainFailure('Postgres could not be run', error.message, options.dataDir));
    });
    child.once('close', () => {
      clearTimeout(timer);
      reject(explainFailure('Postgres ended while starting', output, options.dataDir));
    });
  });
  return child;
}
