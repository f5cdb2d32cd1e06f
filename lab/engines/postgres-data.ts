import { randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  statfs,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '#src/errors.ts';
import type { PostgresBinaries } from './postgres-binaries.ts';
import { explainFailure, runProgram } from './postgres-server.ts';
import { postgresProcessesIn, signal, waitUntil } from './processes.ts';
import { giveTo, type RunAs } from './run-as.ts';

/** An empty cluster takes 40 MB and its first log segments 32 MB. */
const MIN_FREE_BYTES = 200 * 1024 * 1024;

/** Where a server lives and how it is run. */
export interface Place {
  dataDir: string;
  runAs: RunAs;
  binaries: PostgresBinaries;
  durable: boolean;
}

/** @throws ConfigError when the disk is nearly full */
export async function refuseFullDisk(folder: string): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  if (bavail * bsize < MIN_FREE_BYTES) {
    throw new ConfigError(
      `Only ${Math.round((bavail * bsize) / 1e6)} MB are free on the disk of ${folder}; Postgres needs 200 MB.`,
      'Free some space and start again.',
    );
  }
}

/** Two servers on one folder destroy it, so what an earlier run left is stopped, and waited for. */
export async function stopLeftOver(dataDir: string, log: (line: string) => void): Promise<void> {
  const left = await postgresProcessesIn(dataDir);
  if (left.length > 0) {
    log(`stopping the Postgres that an earlier run left behind (process ${left[0]})`);
    const gone = async (): Promise<boolean> => (await postgresProcessesIn(dataDir)).length === 0;
    // Fast shutdown, immediate shutdown, and at last no shutdown at all; Postgres recovers from each.
    for (const name of ['SIGINT', 'SIGQUIT', 'SIGKILL'] as const) {
      for (const pid of await postgresProcessesIn(dataDir)) signal(pid, name);
      if (await waitUntil(gone, 8_000)) break;
    }
    if (!(await gone())) {
      throw new ConfigError(
        `A Postgres on ${dataDir} does not end.`,
        `Stop process ${left[0]} and start again.`,
      );
    }
  }
  // Nobody works in the folder any more: a lock file whose process id was given to somebody else would stop the start.
  await rm(join(dataDir, 'postmaster.pid'), { force: true });
}

/** Makes the data folder ready; the result is the superuser's password. */
export async function prepare(place: Place, log: (line: string) => void): Promise<string> {
  const { dataDir, runAs } = place;
  const passwordFile = `${dataDir}.password`;
  await mkdir(dataDir, { recursive: true });
  const content = await readdir(dataDir);
  if (content.length === 0) {
    const password = randomBytes(24).toString('base64url');
    log('initialising the database');
    await initialise(place, password);
    await writeFile(passwordFile, password, { mode: 0o600 });
    return password;
  }
  const version = (await readFile(join(dataDir, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  if (version === '' || !content.includes('global')) {
    throw new ConfigError(
      `The data folder ${dataDir} is damaged: it holds no complete Postgres.`,
      'To clear it and start anew run: npm start -- --reset',
    );
  }
  await giveTo(runAs.owner, dataDir);
  const known = (await readFile(passwordFile, 'utf8').catch(() => '')).trim();
  if (known !== '') return known;
  const password = randomBytes(24).toString('base64url');
  log('the password file is gone: setting a new password');
  const sql = `ALTER ROLE postgres PASSWORD '${password}';\n`;
  const { code, output } = await runProgram(
    runAs,
    place.binaries.postgres,
    ['--single', '-D', dataDir, 'postgres'],
    sql,
  );
  if (code !== 0 || /ERROR|FATAL/.test(output))
    throw explainFailure('Postgres did not start', output, dataDir);
  await writeFile(passwordFile, password, { mode: 0o600 });
  return password;
}

/** Builds the cluster beside its place and renames it, so that a killed start never leaves half of one. */
async function initialise(place: Place, password: string): Promise<void> {
  const { dataDir, runAs, binaries } = place;
  const fresh = `${dataDir}.new`;
  const secret = `${dataDir}.initial`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { mode: 0o700 });
  await writeFile(secret, `${password}\n`, { mode: 0o600 });
  try {
    await chmod(fresh, 0o700);
    if (runAs.owner !== undefined) {
      for (const path of [fresh, secret]) await chown(path, runAs.owner.uid, runAs.owner.gid);
    }
    const args = [`--pgdata=${fresh}`, '--username=postgres', `--pwfile=${secret}`, '--auth=scram-sha-256'];
    args.push('--encoding=UTF8', '--locale=C', ...(place.durable ? [] : ['--no-sync']));
    const { code, output } = await runProgram(runAs, binaries.initdb, args);
    if (code !== 0) throw explainFailure('Postgres could not be initialised', output, dataDir);
    await rmdir(dataDir); // refuses what is not empty
    await rename(fresh, dataDir);
  } finally {
    await rm(secret, { force: true });
    await rm(fresh, { recursive: true, force: true });
  }
}
