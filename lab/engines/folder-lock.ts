import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ConfigError } from '#src/errors.ts';
import { startOf } from './processes.ts';

/** A refused or full file system is for the operator to mend; anything else passes through. */
export function explainFileError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new ConfigError(`No space left on the disk of ${folder}.`, 'Free some space and start again.', {
      cause: error,
    });
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new ConfigError(
      `The data folder ${folder} cannot be written (${code}).`,
      'Start as the user who owns it, or use a data folder elsewhere.',
      { cause: error },
    );
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new ConfigError(`The data folder ${folder} is not a folder.`, 'Name another data folder.', {
      cause: error,
    });
  }
  return error;
}

/**
 * Makes the parent of a data folder and takes the folder's lock.
 *
 * @returns the folder's real path, and the release of its lock
 * @throws ConfigError when the folder is in use or may not be written
 */
export async function takeFolder(path: string): Promise<{ folder: string; unlock: () => Promise<void> }> {
  const parent = dirname(resolve(path));
  try {
    await mkdir(parent, { recursive: true });
    const folder = join(await realpath(parent), basename(path));
    return { folder, unlock: await lockFolder(folder) };
  } catch (error) {
    throw explainFileError(error, path);
  }
}

/**
 * Lets one process at a time own a data folder. The lock is a file beside it with the owner's id and start time, so
 * that a lock left by kill -9 is recognised even when the id has been given to another process since.
 *
 * @returns the release
 * @throws ConfigError when a living process owns the folder
 */
async function lockFolder(folder: string): Promise<() => Promise<void>> {
  const file = `${folder}.lock`;
  const mine = JSON.stringify({ pid: process.pid, started: await startOf(process.pid) });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      await writeFile(file, mine, { flag: 'wx', mode: 0o600 });
      return async () => {
        // Somebody may have removed the whole folder (reset) and started anew: only our own lock is ours to remove.
        if ((await readFile(file, 'utf8').catch(() => '')) === mine) await rm(file, { force: true });
      };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const text = await readFile(file, 'utf8').catch(() => '');
    const owner = text.match(/"pid":(\d+),"started":"([^"]*)"/);
    const ownerPid = Number(owner?.[1]);
    const alive = owner !== null && (await startOf(ownerPid)) === owner[2];
    if (alive) {
      const who = ownerPid === process.pid ? 'this process' : `process ${ownerPid}`;
      throw new ConfigError(
        `The data folder ${folder} is in use by ${who}.`,
        `Stop it (Ctrl-C where it runs, or kill ${ownerPid}), or use another data folder.`,
      );
    }
    await rm(file, { force: true });
  }
  throw new ConfigError(`The lock ${file} cannot be taken.`, 'Start again once no other start is under way.');
}
