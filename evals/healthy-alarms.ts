import { concludeFinding } from '#src/diagnosis/engine.ts';
import { collect } from '#src/evidence/collect.ts';
import { snapshotOf } from '#src/evidence/snapshot.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { type Donor, healthyVariant } from './healthy.ts';
import { seeded } from './random.ts';

export interface Alarms {
  variants: number;
  /** One line for each healthy cluster in which something was found. */
  alarms: string[];
  /** `healthy 190, inconclusive 8`. */
  verdicts: string;
}

/** Looks at a healthy variant of every recording. An alarm is a verdict of trouble, or a cause that is sure enough for one. */
export async function alarmsOn(donors: readonly Donor[]): Promise<Alarms> {
  const alarms: string[] = [];
  const verdicts = new Map<string, number>();
  let variants = 0;
  for (const [index, donor] of donors.entries()) {
    const files = healthyVariant(donor, donors, seeded(index + 1));
    if (!files) continue;
    variants += 1;
    const { ports, scope, now } = snapshotOf(files);
    const collected = await collect({ scope, ports, now, vault: createMemoryVault(() => now) });
    const { verdict, hypotheses, summary } = concludeFinding({ ...collected, scope, now });
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    const [first] = hypotheses.filter(({ role, confidence }) => role === 'cause' && confidence >= 0.5);
    if (verdict === 'failed' || verdict === 'degraded' || first)
      alarms.push(
        `${donor.name}  ${verdict}: ${first ? `${first.cause} ${first.object.kind}/${first.object.name}` : ''} ${summary}`,
      );
  }
  return {
    variants,
    alarms,
    verdicts: [...verdicts].map(([verdict, count]) => `${verdict} ${count}`).join(', '),
  };
}
