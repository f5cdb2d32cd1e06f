import { execFile } from 'node:child_process';
import { chown, lstat, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ConfigError } from '#src/errors.ts';

const run = promisify(execFile);

/** How a program that refuses to run as root is run. `owner` must own the data folder; undefined: we are not root. */
export interface RunAs {
  owner: { uid: number; gid: number } | undefined;
  /** The command and its options for spawn. */
  wrap(
    command: string,
    args: readonly string[],
  ): { command: string; args: string[]; uid?: number; gid?: number };
}

export type RootMode = 'user-namespace' | 'system-user';

/** uid and gid of `nobody` everywhere; Postgres insists that its user has a name. */
const NOBODY = 65_534;

async function succeeds(command: string, args: readonly string[]): Promise<boolean> {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** The first folder on the way to `path` that user `uid` may not pass, or undefined. */
async function blockedBy(path: string, owner: { uid: number; gid: number }): Promise<string | undefined> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const { mode, uid, gid } = await stat(folder);
    const bit = uid === owner.uid ? 0o100 : gid === owner.gid ? 0o010 : 0o001;
    if ((mode & bit) === 0) return folder;
    if (folder === dirname(folder)) return undefined;
  }
}

async function findSystemUser(): Promise<{ uid: number; gid: number }> {
  if (!(await succeeds('id', ['-u', 'postgres']))) {
    await run('groupadd', ['--system', 'postgres']);
    await run('useradd', ['--system', '--no-create-home', '-g', 'postgres', 'postgres']);
  }
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])]);
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}

/**
 * Chooses how to run Postgres, which refuses to be root.
 *
 * As root the first choice is a user namespace in which root is called nobody: no user is added to the machine, and
 * folders of mode 0700 (a checkout in /root) can still be passed. Where namespaces are forbidden (most containers) it
 * is a system user, with the one capability it needs to pass such folders.
 *
 * @param paths absolute paths that the program must reach
 * @throws ConfigError when neither works
 */
export async function chooseRunAs(
  paths: readonly string[],
  options: { log: (line: string) => void; mode?: RootMode },
): Promise<RunAs> {
  if (process.getuid?.() !== 0) {
    return { owner: undefined, wrap: (command, args) => ({ command, args: [...args] }) };
  }
  const namespace = ['--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  if (options.mode !== 'system-user' && (await succeeds('unshare', [...namespace, 'id', '-un']))) {
    return {
      owner: { uid: 0, gid: 0 },
      wrap: (command, args) => ({ command: 'unshare', args: [...namespace, command, ...args] }),
    };
  }
  const owner = await findSystemUser().catch((error: unknown) => {
    throw new ConfigError(
      'Postgres refuses to run as root, and neither a user namespace nor a system user could be had.',
      'Start as another user, or set DATABASE_URL.',
      { cause: error },
    );
  });
  const blocked = (await Promise.all(paths.map((path) => blockedBy(path, owner)))).find(
    (at) => at !== undefined,
  );
  if (blocked === undefined) {
    return { owner, wrap: (command, args) => ({ command, args: [...args], ...owner }) };
  }
  // access(2), by which Postgres checks its own files, honours the capability only without the uid fixup.
  const capable = [
    '--securebits=+no_setuid_fixup',
    `--reuid=${owner.uid}`,
    `--regid=${owner.gid}`,
    '--clear-groups',
  ];
  capable.push('--inh-caps=+dac_override', '--ambient-caps=+dac_override');
  if (await succeeds('setpriv', [...capable, 'ls', blocked])) {
    options.log(
      `postgres runs as uid ${owner.uid} with CAP_DAC_OVERRIDE because ${blocked} lets only its owner pass`,
    );
    return { owner, wrap: (command, args) => ({ command: 'setpriv', args: [...capable, command, ...args] }) };
  }
  throw new ConfigError(
    `Postgres refuses to run as root, and its user "postgres" may not pass ${blocked}.`,
    `Move the checkout (for instance to /opt), allow it to pass (chmod o+x ${blocked}), or start as another user.`,
  );
}

/** Gives a folder and all in it to `owner`, which an earlier run in another mode may have left to somebody else. */
export async function giveTo(owner: RunAs['owner'], folder: string): Promise<void> {
  if (owner === undefined) return;
  const current = await stat(folder);
  if (current.uid === owner.uid && current.gid === owner.gid) return;
  for (const entry of await readdir(folder, { recursive: true })) {
    const path = join(folder, entry);
    if (!(await lstat(path)).isSymbolicLink()) await chown(path, owner.uid, owner.gid);
  }
  // Last, so that a walk cut short is done again.
  await chown(folder, owner.uid, owner.gid);
}
