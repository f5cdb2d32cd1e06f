import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { stopLeftOver } from '#lab/engines/postgres-data.ts';

/** What the lab makes in its data folder, neighbours of half-written files included. */
const OURS =
  /^(?:postgres|clickhouse|logs|secrets\.json|slack\.json|cluster\.json|cli\.env|(?:admin|reader|executor)\.kubeconfig)(?:\.|$)/;

/**
 * Removes what the lab made in `dataDir` and nothing else, so that a wrong `--data-dir` costs nobody a home folder. A
 * Postgres that a killed run left is stopped first: it would go on in the removed folder.
 *
 * @returns the names of what was left because it is not the lab's
 */
export async function clearData(dataDir: string, log: (line: string) => void): Promise<string[]> {
  await stopLeftOver(join(dataDir, 'postgres'), log);
  await mkdir(dataDir, { recursive: true });
  const left: string[] = [];
  for (const name of await readdir(dataDir)) {
    if (OURS.test(name)) await rm(join(dataDir, name), { recursive: true, force: true });
    else left.push(name);
  }
  return left;
}
