import type { CaseScope } from '#src/cases/types.ts';
import { diagnose } from '#src/diagnosis/diagnose.ts';
import type { Finding } from '#src/diagnosis/types.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { minutesAgo, NOW } from '#test/support/cluster-objects.ts';
import { portsOf, type World } from '#test/support/world.ts';

export const SCOPE: CaseScope = {
  cluster: 'test',
  namespaces: ['shop'],
  dependencies: [],
  window: { from: minutesAgo(60), to: NOW.toISOString() },
};

/** Collects from a world and concludes. */
export async function findingOf(
  world: World,
  scope: Partial<CaseScope> = {},
  ports: Ports = portsOf(world),
): Promise<{ finding: Finding; evidence: EvidenceItem[] }> {
  const vault = createMemoryVault(() => NOW);
  const { finding } = await diagnose({ scope: { ...SCOPE, ...scope }, ports, vault, now: NOW });
  return { finding, evidence: await vault.all() };
}
