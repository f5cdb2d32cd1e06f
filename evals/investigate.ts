import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { concludeFinding } from '#src/diagnosis/engine.ts';
import type { Signature } from '#src/diagnosis/signatures/signature.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import { type Collected, collect } from '#src/evidence/collect.ts';
import { loadSnapshot, type Snapshot } from '#src/evidence/snapshot.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';

/** A snapshot whose evidence is collected, to be judged by different sets of signatures. */
export interface Looked {
  name: string;
  folder: string;
  snapshot: Snapshot;
  collected: Collected;
  finding: Finding;
  /** Processor time of collecting and concluding, in milliseconds. */
  cpuMs: number;
}

/** The folders of a folder, by name. */
export function foldersOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort();
}

/** Collects and concludes, and measures the processor time of both. */
export async function lookAt(folder: string, name: string): Promise<Looked> {
  const before = process.cpuUsage();
  const snapshot = loadSnapshot(join(folder, name));
  const { ports, scope, now } = snapshot;
  const collected = await collect({ scope, ports, now, vault: createMemoryVault(() => now) });
  const finding = conclude(snapshot, collected);
  const { user, system } = process.cpuUsage(before);
  return { name, folder: join(folder, name), snapshot, collected, finding, cpuMs: (user + system) / 1_000 };
}

/** Judges evidence by some of the signatures; by all of them by default. */
export function conclude(
  { scope, now }: Snapshot,
  collected: Collected,
  signatures?: readonly Signature[],
): Finding {
  return concludeFinding({ ...collected, scope, now, ...(signatures ? { signatures } : {}) });
}
