import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { LabState } from '#lab/slack/state.ts';
import { describeError } from '#src/errors.ts';

const DEBOUNCE_MS = 200;
/** A large workspace is written less often: writing takes at most about a twentieth of the time. */
const REST_PER_WRITE = 20;

/** The kept state, or undefined when there is none. An unreadable file is set aside, never overwritten. */
export async function loadState(file: string, log: (line: string) => void): Promise<LabState | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const state = JSON.parse(text) as LabState;
    if (!Array.isArray(state.users) || typeof state.messages !== 'object')
      throw new Error('not a lab workspace');
    return state;
  } catch (error) {
    const aside = `${file}.unreadable`;
    await rename(file, aside);
    log(
      `lab workspace: ${file} could not be read (${describeError(error)}); moved to ${aside}, starting fresh`,
    );
    return undefined;
  }
}

export interface StateWriter {
  changed(): void;
  /** Writes what is pending and stops. */
  close(): Promise<void>;
}

/** Writes `state` a moment after a change: to a neighbour file first, so that a crash leaves the old or the new one. */
export function createStateWriter(
  file: string | undefined,
  state: () => LabState,
  log: (line: string) => void,
): StateWriter {
  if (!file) return { changed: () => undefined, close: async () => undefined };
  let timer: NodeJS.Timeout | undefined;
  let dirty = false;
  let closed = false;
  let writing: Promise<void> = Promise.resolve();
  let lastWriteMs = 0;

  async function write(): Promise<void> {
    if (!dirty || !file) return;
    dirty = false;
    const startedAt = performance.now();
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, JSON.stringify(state()), { mode: 0o600 });
    await rename(`${file}.new`, file);
    lastWriteMs = performance.now() - startedAt;
  }
  function flush(): Promise<void> {
    timer = undefined;
    writing = writing.then(write).catch((error: unknown) => {
      dirty = true;
      log(`lab workspace: could not keep ${file}: ${describeError(error)}`);
    });
    return writing;
  }
  return {
    changed: () => {
      if (closed) return;
      dirty = true;
      timer ??= setTimeout(() => void flush(), Math.max(DEBOUNCE_MS, lastWriteMs * REST_PER_WRITE));
    },
    close: async () => {
      closed = true;
      clearTimeout(timer);
      await flush();
    },
  };
}
