import { readFile, rename, writeFile } from 'node:fs/promises';
import type { TokenKeys } from '#lab/cluster/auth/tokens.ts';
import type { Certificates } from '#lab/cluster/certificates.ts';
import { isObject } from '#lab/cluster/objects.ts';
import type { StoreState } from '#lab/cluster/store.ts';
import { ConfigError } from '#src/errors.ts';

/** Everything a lab cluster is: keys, so that kubeconfigs stay valid, and objects. */
export interface SavedCluster {
  format: 1;
  certificates: Certificates;
  keys: TokenKeys;
  state: StoreState;
}

/** Reads a saved cluster; undefined when there is none yet. */
export async function readSaved(file: string): Promise<SavedCluster | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value) && value.format === 1) return value as unknown as SavedCluster;
  } catch (error) {
    throw new ConfigError(
      `The lab cluster's data in ${file} is not readable.`,
      'Delete the file to start anew.',
      { cause: error },
    );
  }
  throw new ConfigError(
    `The lab cluster's data in ${file} has an unknown format.`,
    'Delete the file to start anew.',
  );
}

export interface Saver {
  /** Saves soon; calls in between are one save. */
  request(): void;
  flush(): Promise<void>;
}

const SAVE_AFTER_MS = 300;

/** Writes atomically: a killed process leaves the last whole file. */
export function createSaver(file: string, snapshot: () => SavedCluster, log: (line: string) => void): Saver {
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();

  const write = async (): Promise<void> => {
    const temporary = `${file}.${process.pid}.tmp`;
    await writeFile(temporary, JSON.stringify(snapshot()), { mode: 0o600 });
    await rename(temporary, file);
  };
  const save = (): Promise<void> => {
    writing = writing.then(write).catch((error: unknown) => {
      log(`lab cluster: saving to ${file} failed: ${error instanceof Error ? error.message : String(error)}`);
    });
    return writing;
  };
  return {
    request: () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void save();
      }, SAVE_AFTER_MS);
    },
    flush: async () => {
      clearTimeout(timer);
      timer = undefined;
      await save();
    },
  };
}
