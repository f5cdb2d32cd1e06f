import type { CaseScope } from '#src/cases/types.ts';
import { type CollectGap, collect } from '#src/evidence/collect.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { EvidenceItem, Vault } from '#src/evidence/types.ts';
import { concludeFinding } from './engine.ts';
import type { Finding } from './types.ts';

export interface DiagnoseOptions {
  scope: CaseScope;
  ports: Ports;
  vault: Vault;
  now: Date;
  signal?: AbortSignal;
}

/** What a finding was concluded from, besides the evidence itself: all that a replay needs. */
export interface FindingInputs {
  /** ISO 8601. */
  now: string;
  scope: CaseScope;
  /** Ids in the order in which they were read. */
  evidence: string[];
  gaps: CollectGap[];
}

/**
 * Looks and concludes: collects evidence within the scope, stores it, and judges it. What could not be read becomes a
 * gap of the finding; it rejects only when `signal` aborts or the vault fails.
 */
export async function diagnose(
  options: DiagnoseOptions,
): Promise<{ finding: Finding; inputs: FindingInputs }> {
  const { scope, now } = options;
  const { evidence, gaps } = await collect(options);
  return {
    finding: concludeFinding({ evidence, gaps, scope, now }),
    inputs: { now: now.toISOString(), scope, evidence: evidence.map((item) => item.id), gaps },
  };
}

/** Concludes again from what was kept. The same inputs and evidence give the same finding. */
export function concludeAgain(inputs: FindingInputs, evidence: ReadonlyMap<string, EvidenceItem>): Finding {
  const items = inputs.evidence.flatMap((id) => evidence.get(id) ?? []);
  return concludeFinding({
    evidence: items,
    gaps: inputs.gaps,
    scope: inputs.scope,
    now: new Date(inputs.now),
  });
}
