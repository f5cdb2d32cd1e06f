import { type ChildProcess, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ConfigError } from '#src/errors.ts';
import type { ChildMessage, StartMessage } from './clickhouse-child.ts';
import { explainFileError, takeFolder } from './folder-lock.ts';
import { choosePort } from './ports.ts';

export interface ClickHouseServer {
  /** Without credentials: http://127.0.0.1:port */
  url: string;
  user: string;
  password: string;
  stop(): Promise<void>;
}

export interface ClickHouseServerOptions {
  dataDir: string;
  /** Taken when it is free; otherwise any free port. */
  port?: number;
  /** By default `casebook` and a random password. */
  user?: string;
  password?: string;
  log: (line: string) => void;
  /** Told of each end that nobody asked for. The engine is started again on the same port by itself. */
  onExit?: (reason: string) => void;
  /** Bytes of one request after decompression, by default 256 MB. */
  bodyLimit?: number;
}

const START_TIMEOUT_MS = 60_000;
/** A killed run's engine notices within moments that its parent is gone. */
const LOCKED_FOR_MS = 15_000;
const RESTART_DELAYS_MS = [200, 1_000, 5_000, 15_000];
const CHILD = fileURLToPath(new URL('./clickhouse-child.ts', import.meta.url));

/**
 * Starts the ClickHouse engine that npm installed (chdb) in a process of its own, behind ClickHouse's HTTP interface on
 * 127.0.0.1. An engine that dies is started again with the same address and credentials.
 *
 * @throws ConfigError when the folder is in use or damaged, or there is no engine for this platform
 */
export async function startClickHouseServer(options: ClickHouseServerOptions): Promise<ClickHouseServer> {
  const { folder, unlock } = await takeFolder(options.dataDir);
  const user = options.user ?? 'casebook';
  const password = options.password ?? randomBytes(24).toString('base64url');
  let stopping = false;
  let child: ChildProcess;

  async function launch(port: number): Promise<{ child: ChildProcess; port: number }> {
    const message: StartMessage = { dataDir: folder, port, user, password };
    if (options.bodyLimit !== undefined) message.bodyLimit = options.bodyLimit;
    const deadline = Date.now() + LOCKED_FOR_MS;
    for (;;) {
      try {
        return await startChild(message, options.log);
      } catch (error) {
        if (!(error instanceof StillLockedError) || Date.now() > deadline) throw error;
        options.log('waiting for the ClickHouse of an earlier run to end');
        await sleep(300);
      }
    }
  }

  function watch(watched: ChildProcess, port: number): void {
    watched.once('exit', (code, signal) => {
      if (stopping) return;
      const reason = `the ClickHouse engine ended (${signal ?? code})`;
      options.log(reason);
      options.onExit?.(reason);
      void restart(port);
    });
  }

  async function restart(port: number): Promise<void> {
    for (let attempt = 0; !stopping; attempt += 1) {
      await sleep(RESTART_DELAYS_MS[Math.min(attempt, RESTART_DELAYS_MS.length - 1)]);
      if (stopping) return;
      try {
        const next = await launch(port);
        child = next.child;
        if (stopping) await stopChild(child);
        else watch(child, port);
        return;
      } catch (error) {
        options.log(
          `the ClickHouse engine cannot be started again: ${error instanceof Error ? error.message : error}`,
        );
      }
    }
  }

  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const launched = await launch(await choosePort(options.port));
    child = launched.child;
    watch(child, launched.port);
    const kill = (): void => void child.kill('SIGTERM');
    process.once('exit', kill);
    return {
      url: `http://127.0.0.1:${launched.port}`,
      user,
      password,
      stop: async () => {
        stopping = true;
        process.off('exit', kill);
        await stopChild(child);
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw explainFileError(error, folder);
  }
}

class StillLockedError extends ConfigError {}

async function startChild(
  message: StartMessage,
  log: (line: string) => void,
): Promise<{ child: ChildProcess; port: number }> {
  const child = fork(CHILD, [], {
    // Relative paths, should any reach the engine, are not those of the project.
    cwd: message.dataDir,
    // A thread per running statement; nothing else of our environment, which may hold secrets.
    env: { TZ: 'UTC', UV_THREADPOOL_SIZE: '16' },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-8_000);
    for (const line of chunk.toString().trimEnd().split('\n')) log(line);
  });
  const answer = await new Promise<ChildMessage>((resolve) => {
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      resolve({
        type: 'failed',
        reason: 'open',
        message: `it was not ready after ${START_TIMEOUT_MS / 1000} s`,
      });
    }, START_TIMEOUT_MS);
    child.once('message', (received: ChildMessage) => {
      clearTimeout(timer);
      resolve(received);
    });
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ type: 'failed', reason: 'open', message: `it ended while starting (${signal ?? code})` });
    });
    child.send(message, () => undefined);
  });
  if (answer.type === 'ready') return { child, port: answer.port };
  if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
  throw explain(answer.reason, `${answer.message}\n${output}`, message.dataDir);
}

function explain(reason: 'platform' | 'port' | 'open', output: string, dataDir: string): Error {
  const last = output.trim().slice(-600);
  if (reason === 'platform' || /GLIBC|cannot open shared object|ERR_DLOPEN_FAILED/.test(output)) {
    return new ConfigError(
      `There is no embedded ClickHouse for ${process.platform} on ${process.arch}: ${last}`,
      'Set CLICKHOUSE_URL to a ClickHouse server (25.8 or newer), or run npm install again.',
    );
  }
  if (/Cannot lock file|Another server instance/.test(output)) {
    return new StillLockedError(
      `The ClickHouse data folder ${dataDir} is in use by another process.`,
      'Stop the other process, or use another data folder.',
    );
  }
  if (/No space left on device|ENOSPC|NOT_ENOUGH_SPACE/.test(output)) {
    return new ConfigError(`No space left on the disk of ${dataDir}.`, 'Free some space and start again.');
  }
  if (/Permission denied|EACCES/.test(output)) {
    return new ConfigError(
      `The ClickHouse data folder ${dataDir} is not permitted: ${last}`,
      'Start as the user who owns it.',
    );
  }
  if (reason === 'port')
    return new ConfigError(`ClickHouse cannot listen: ${last}`, 'Choose another port, or none.');
  return new ConfigError(
    `The ClickHouse data folder ${dataDir} cannot be opened, it may be damaged: ${last}`,
    'To clear it and start anew run: npm start -- --reset',
  );
}

async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  if (child.connected) child.disconnect();
  else child.kill('SIGTERM');
  const hurry = setTimeout(() => child.kill('SIGKILL'), 8_000);
  await ended;
  clearTimeout(hurry);
}
