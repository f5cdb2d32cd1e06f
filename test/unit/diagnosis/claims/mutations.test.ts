import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { checkClaim } from '#src/diagnosis/claims/check-claim.ts';
import type { Claim } from '#src/diagnosis/claims/types.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import { MUTATIONS } from '#test/support/claim-mutations.ts';
import { claimOf, pointersOf } from '#test/support/claims.ts';
import { randomOf } from '#test/support/worlds/random.ts';
import { ALL_CASES } from '../signatures/all-cases.ts';
import { findingOf } from '../signatures/world.ts';

/** Every eighth cause has evidence of every kind among it; every place of theirs is asked for at least in part. */
const EVERY_CAUSE = 8;
const EVERY_PLACE = 13;
const RUNS = 400;

const evidence = new Map<string, EvidenceItem>();
const claims: Claim[] = [];
const kinds = new Set<string>();

beforeAll(async () => {
  const causes = Object.values(ALL_CASES).filter((_, index) => index % EVERY_CAUSE === 0);
  for (const { positive } of causes) {
    const [first] = positive;
    if (!first) continue;
    for (const item of (await findingOf(first.world, first.scope)).evidence) {
      evidence.set(item.id, item);
      const made = pointersOf(item.content)
        .filter((_, index) => index % EVERY_PLACE === 0)
        .flatMap((pointer) => claimOf(item, pointer) ?? []);
      if (made.length > 0) kinds.add(item.kind);
      claims.push(...made);
    }
  }
}, 30_000);

describe('statements rendered from evidence', () => {
  it('are many, of many kinds of evidence, and all accepted', () => {
    expect(claims.length).toBeGreaterThan(300);
    expect(kinds.size).toBeGreaterThan(12);
    const refused = claims.flatMap((claim) => {
      const checked = checkClaim(claim, evidence);
      return 'problem' in checked ? [{ claim, problem: checked.problem }] : [];
    });
    expect(refused).toEqual([]);
  });

  it.each(Object.keys(MUTATIONS))('are rejected where %s', (name) => {
    const mutate = MUTATIONS[name];
    let tried = 0;
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.nat(), (one, two, seed) => {
        const [claim, other] = [claims[one % claims.length], claims[two % claims.length]];
        const mutated = claim && other && mutate?.(claim, other, randomOf(seed));
        if (!mutated) return;
        tried += 1;
        expect(checkClaim(mutated, evidence), JSON.stringify({ claim, mutated })).toHaveProperty('problem');
      }),
      { numRuns: RUNS, seed: 5 },
    );
    expect(tried).toBeGreaterThan(RUNS / 20);
  });
});
