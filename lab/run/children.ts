import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { UpstreamError } from '#src/errors.ts';
import type { Releasers } from '#src/shutdown.ts';

export type Role = 'slack' | 'worker' | 'executor';

export interface RoleProcess {
  role: Role;
  /** The current process; it changes when the role is started again. */
  pid(): number | undefined;
  kill(signal: NodeJS.Signals): void;
  /** Times it was started again after it ended by itself. */
  restarts(): number;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** A process that dies at once must not spin; one that lived a while may come back quickly. */
const RESTART_AFTER_MS = [200, 1_000, 3_000, 10_000] as const;

/** Nothing else of our environment: a role's settings are those it is given. */
function inherited(): Record<string, string> {
  const { PATH, HOME, NODE_COMPILE_CACHE } = process.env;
  return { ...(PATH && { PATH }), ...(HOME && { HOME }), ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }) };
}

/**
 * Runs one of the three processes as production does: its own process, its own environment, its own log file. It is
 * started again when it ends by itself.
 */
export async function startRole(
  options: { role: Role; env: Record<string, string>; logDir: string; log: (line: string) => void },
  releasers: Releasers,
): Promise<RoleProcess> {
  const { role } = options;
  await mkdir(options.logDir, { recursive: true });
  const output = createWriteStream(join(options.logDir, `${role}.log`), { flags: 'a' });
  let stopping = false;
  let restarts = 0;
  let child: ChildProcess = launch();

  function launch(): ChildProcess {
    const startedAt = Date.now();
    const launched = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, 'lab', 'run', 'role-entry.ts'), role],
      {
        cwd: root,
        env: { ...inherited(), TZ: 'UTC', ...options.env },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
        // Ctrl-C goes to the whole terminal group; the roles are stopped in order by us instead.
        detached: true,
      },
    );
    launched.stdout?.pipe(output, { end: false });
    launched.stderr?.pipe(output, { end: false });
    launched.once('exit', (code, signal) => {
      if (stopping) return;
      if (Date.now() - startedAt > 60_000) restarts = 0;
      const wait = RESTART_AFTER_MS[Math.min(restarts, RESTART_AFTER_MS.length - 1)] ?? 10_000;
      restarts += 1;
      options.log(
        `${role} ended (${signal ?? code}), starting it again in ${wait} ms; its log: ${join(options.logDir, `${role}.log`)}`,
      );
      setTimeout(() => {
        if (!stopping) child = launch();
      }, wait);
    });
    return launched;
  }

  const killGroup = (): void => void child.kill('SIGKILL');
  process.once('exit', killGroup);
  releasers.add(role, async () => {
    stopping = true;
    process.off('exit', killGroup);
    if (child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), 8_000);
      await ended;
      clearTimeout(force);
    }
    output.end();
  });
  return { role, pid: () => child.pid, kill: (signal) => void child.kill(signal), restarts: () => restarts };
}

/** Waits until `url` answers 200; the error says what it answered last. `signal` ends the wait. */
export async function waitReady(
  url: string,
  what: string,
  { timeoutMs, logFile, signal }: { timeoutMs: number; logFile: string; signal?: AbortSignal | undefined },
): Promise<void> {
  const until = Date.now() + timeoutMs;
  let last = 'no answer';
  while (Date.now() < until) {
    signal?.throwIfAborted();
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
      last = (await response.text()).slice(0, 500);
    } catch (error) {
      last = error instanceof Error ? error.message : String(error);
    }
    await sleep(50);
  }
  throw new UpstreamError(
    `${what} is not ready after ${Math.round(timeoutMs / 1_000)} s: ${last}.`,
    `Look into ${logFile}.`,
  );
}
