import { sealEvidence } from './canonical.ts';
import type { EvidenceItem, Vault } from './types.ts';

/** A vault for one look without a database: the CLI and tests. `now` stamps what is put. */
export function createMemoryVault(now: () => Date): Vault {
  const items = new Map<string, EvidenceItem>();
  return {
    put: async (evidence, mostBytes) => {
      const item = sealEvidence(evidence, now(), mostBytes);
      const known = items.get(item.id);
      if (known) return known;
      items.set(item.id, item);
      return item;
    },
    get: async (id) => items.get(id),
    all: async () => [...items.values()],
  };
}
