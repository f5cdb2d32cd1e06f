import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describeError } from '#src/errors.ts';
import { explainFileError, takeFolder } from './folder-lock.ts';
import { choosePort } from './ports.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { type Place, prepare, refuseFullDisk, stopLeftOver } from './postgres-data.ts';
import { PortTakenError, spawnServer } from './postgres-server.ts';
import { chooseRunAs, type RootMode } from './run-as.ts';

export interface EmbeddedPostgres {
  /** Superuser URL for a database, by default `postgres`. */
  url(database?: string): string;
  port: number;
  /** Ends open sessions and stops the server; the data stays. */
  stop(): Promise<void>;
}

export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** Taken when it is free; otherwise any free port. */
  port?: number;
  /** false: no fsync, for tests. Default true. */
  durable?: boolean;
  log: (line: string) => void;
  /** How to run as root; by default the first that works. */
  rootMode?: RootMode;
  /** Told of each end that nobody asked for. The server is started again on the same port by itself. */
  onExit?: (reason: string) => void;
}

/**
 * Starts the Postgres that npm installed, on 127.0.0.1 only, and initialises `dataDir` the first time. Its password is
 * kept in `<dataDir>.password`, mode 0600. A server that a killed run left behind on the folder is stopped first.
 *
 * @throws ConfigError when the folder is in use, damaged, not permitted, or its disk is full
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findPostgresBinaries();
  const { folder: dataDir, unlock } = await takeFolder(options.dataDir);
  try {
    await refuseFullDisk(dirname(dataDir));
    await stopLeftOver(dataDir, options.log);
    const mode = options.rootMode === undefined ? {} : { mode: options.rootMode };
    const runAs = await chooseRunAs([dataDir, binaries.postgres], { log: options.log, ...mode });
    const place: Place = { dataDir, runAs, binaries, durable: options.durable ?? true };
    const password = await prepare(place, options.log);
    const server = await supervise(place, options);
    return {
      port: server.port,
      url: (database = 'postgres') =>
        `postgres://postgres:${password}@127.0.0.1:${server.port}/${encodeURIComponent(database)}`,
      stop: async () => {
        await server.stop();
        await unlock();
      },
    };
  } catch (error) {
    await unlock();
    throw explainFileError(error, dataDir);
  }
}

async function startOnFreePort(
  place: Place,
  options: EmbeddedPostgresOptions,
  samePort = false,
): Promise<{ child: ChildProcess; port: number }> {
  for (let attempt = 1; ; attempt += 1) {
    const port = samePort && options.port !== undefined ? options.port : await choosePort(options.port);
    const args = ['-D', place.dataDir, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
    // Three processes, each with pools of its own and BullMQ's listeners: the default 100 is near.
    for (const setting of ['max_connections=200', 'timezone=UTC', 'log_timezone=UTC'])
      args.push('-c', setting);
    if (!place.durable) {
      for (const name of ['fsync', 'synchronous_commit', 'full_page_writes']) args.push('-c', `${name}=off`);
    }
    try {
      const { postgres } = place.binaries;
      const child = await spawnServer(place.runAs, {
        postgres,
        args,
        dataDir: place.dataDir,
        log: options.log,
      });
      return { child, port };
    } catch (error) {
      // Somebody took the port between our look and the server's.
      if (!(error instanceof PortTakenError) || attempt === 3) throw error;
    }
  }
}

/** Keeps the server running, on one port, until it is stopped. */
async function supervise(place: Place, options: EmbeddedPostgresOptions) {
  const first = await startOnFreePort(place, options);
  const { port } = first;
  let { child } = first;
  let stopping = false;
  const kill = (): void => void child.kill('SIGINT');
  process.once('exit', kill);

  const watch = (): void => {
    child.once('exit', (code, by) => {
      if (stopping) return;
      const reason = `postgres ended (${by ?? code})`;
      options.log(reason);
      options.onExit?.(reason);
      void restart();
    });
  };
  const restart = async (): Promise<void> => {
    for (let waitMs = 200; !stopping; waitMs = Math.min(15_000, waitMs * 4)) {
      await sleep(waitMs);
      if (stopping) return;
      try {
        await stopLeftOver(place.dataDir, options.log);
        child = (await startOnFreePort(place, { ...options, port }, true)).child;
        if (stopping) await stopServer(child);
        else watch();
        return;
      } catch (error) {
        options.log(`postgres cannot be started again: ${describeError(error)}`);
      }
    }
  };
  watch();
  return {
    port,
    stop: async (): Promise<void> => {
      stopping = true;
      process.off('exit', kill);
      await stopServer(child);
    },
  };
}

async function stopServer(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const hurry = setTimeout(() => child.kill('SIGQUIT'), 8_000);
  await ended;
  clearTimeout(hurry);
}
