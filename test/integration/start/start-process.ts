import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const READY = 'Stop        Ctrl-C';

export interface Started {
  pid: number;
  /** Everything written so far, both streams. */
  output(): string;
  /** Resolves when `text` was written; rejects when the process ended before. */
  said(text: string): Promise<void>;
  ready(): Promise<void>;
  /** To the whole group, as a terminal sends Ctrl-C. */
  signalGroup(signal: NodeJS.Signals): void;
  kill(signal: NodeJS.Signals): void;
  /** Kills what a failed test left running. */
  end(): Promise<void>;
  /** Exit code, or the signal. */
  ended: Promise<number | NodeJS.Signals>;
}

/** Runs `node <script> ...args` in a process group of its own, with these variables over the test's own. */
export function startScript(script: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Started {
  const child: ChildProcess = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', script, ...args],
    {
      cwd: root,
      detached: true,
      env: { ...process.env, DATABASE_URL: '', CLICKHOUSE_URL: '', REDIS_URL: '', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const { pid } = child;
  if (pid === undefined) throw new Error(`${script} was not started`);
  let text = '';
  let over = false;
  const waiting = new Set<() => void>();
  const look = (): void => {
    for (const one of waiting) one();
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      look();
    });
  }
  const ended = once(child, 'close').then(([code, signal]) => {
    over = true;
    look();
    return (code ?? signal) as number | NodeJS.Signals;
  });
  const said = (wanted: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const check = (): void => {
        if (text.includes(wanted)) resolve();
        else if (over) reject(new Error(`it ended without "${wanted}":\n${text}`));
        else return;
        waiting.delete(check);
      };
      waiting.add(check);
      check();
    });
  return {
    pid,
    output: () => text,
    said,
    ready: () => said(READY),
    signalGroup: (signal) => void process.kill(-pid, signal),
    kill: (signal) => void process.kill(pid, signal),
    end: async () => {
      if (!over) process.kill(-pid, 'SIGKILL');
      await ended;
    },
    ended,
  };
}

/** The lab as `npm start` runs it, on a free port and without a browser. */
export function startLabProcess(
  dataDir: string,
  args: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Started {
  return startScript('lab/start.ts', ['--data-dir', dataDir, '--port', '0', '--no-open', ...args], env);
}

/** Processes that name `folder` in their command or environment, or work in it, as `pid command`. Linux only. */
export async function processesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  const read = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) continue;
    const [command, environment, cwd] = await Promise.all([
      read(`/proc/${pid}/cmdline`),
      read(`/proc/${pid}/environ`),
      readlink(`/proc/${pid}/cwd`).catch(() => ''),
    ]);
    const ours =
      command.includes(folder) ||
      cwd.startsWith(folder) ||
      /(?:^|\0)CASEBOOK_KUBECONFIG=([^\0]*)/.exec(environment)?.[1]?.startsWith(folder);
    // A zombie has no command any more; it only waits for whoever started it.
    if (ours && command !== '') found.push(`${pid} ${command.replaceAll('\0', ' ').slice(0, 120)}`);
  }
  return found;
}
