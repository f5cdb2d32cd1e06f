import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

/**
 * When a process began, as an opaque text: together with the id it names one process for good, so that a reused id is
 * not mistaken for it. `undefined` when there is no such process.
 */
export async function startOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      // The name in field 2 may contain spaces and brackets: count from the last bracket. Field 22 is the start time.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // A zombie has ended; it only waits for a parent that may never ask (pid 1 of many containers).
      return fields[0] === 'Z' ? undefined : fields[19];
    }
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() || undefined;
  } catch (error) {
    if (isAlive(pid)) return 'unreadable';
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ESRCH' || error instanceof Error)
      return undefined;
    throw error;
  }
}

/** Ids of the Postgres processes (server and backends) that work in `dataDir`, which must be a real path. */
export async function postgresProcessesIn(dataDir: string): Promise<number[]> {
  if (process.platform !== 'linux') {
    const { stdout } = await run('ps', ['-axo', 'pid=,command=']);
    return stdout
      .split('\n')
      .filter((line) => line.includes('postgres') && line.includes(`-D ${dataDir}`))
      .map((line) => Number.parseInt(line, 10));
  }
  // Every Postgres process has the data folder as its working folder: this finds orphaned backends as well.
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const [cwd, command] = await Promise.all([
      readlink(`/proc/${name}/cwd`).catch(() => ''),
      readFile(`/proc/${name}/comm`, 'utf8').catch(() => ''),
    ]);
    if (cwd === dataDir && command.startsWith('postgres')) found.push(Number(name));
  }
  return found;
}

/** Waits until `done` holds; false when it did not within `timeoutMs`. */
export async function waitUntil(done: () => boolean | Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (!(await done())) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Signals a process that may have gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (errorCode(error) !== 'ESRCH') throw error;
  }
}
