import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CaseScope } from '#src/cases/types.ts';
import { concludeFinding, type EngineInput } from '#src/diagnosis/engine.ts';
import { collect } from '#src/evidence/collect.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { NOW } from '#test/support/cluster-objects.ts';
import { type Blow, DAMAGES, type Damage, damaged, PLAUSIBLE } from '#test/support/damage.ts';
import { portsOf, type World } from '#test/support/world.ts';
import { LARGE, largeNamespaces, largeWorld } from '#test/support/worlds/large.ts';
import { ALL_CASES } from './signatures/all-cases.ts';
import { SCOPE } from './signatures/world.ts';

/** A few seconds for each property. */
const RUNS = 400;
const SIZES = {
  ...LARGE,
  namespaces: 2,
  deployments: 20,
  podsEach: 2,
  nodes: 3,
  events: 30,
  claims: 4,
  faults: 20,
};

let inputs: EngineInput[] = [];

async function inputOf(world: World, scope: Partial<CaseScope> = {}): Promise<EngineInput> {
  const whole = { ...SCOPE, ...scope };
  const vault = createMemoryVault(() => NOW);
  const collected = await collect({ scope: whole, ports: portsOf(world), vault, now: NOW });
  return { ...collected, scope: whole, now: NOW };
}

/** An input, and one to six blows at its evidence. */
function broken(damages: readonly Damage[]): fc.Arbitrary<[number, Blow[]]> {
  const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const blow = fc.record({ item: share, at: share, damage: fc.constantFrom(...damages) });
  return fc.tuple(fc.nat(), fc.array(blow, { minLength: 1, maxLength: 6 }));
}

function conclude(at: number, blows: readonly Blow[]): ReturnType<typeof concludeFinding> {
  const input = inputs[at % inputs.length];
  if (!input) throw new Error('there is no input');
  return concludeFinding({ ...input, evidence: damaged(input.evidence, blows) });
}

describe('damaged evidence', { timeout: 60_000 }, () => {
  beforeAll(async () => {
    // One world of every signature: together they hold each kind of object and of telemetry.
    const cases = Object.values(ALL_CASES).flatMap(({ positive }) => positive.slice(0, 1));
    inputs = await Promise.all([
      inputOf(largeWorld(SIZES), { namespaces: largeNamespaces(SIZES) }),
      ...cases.map(({ world, scope }) => inputOf(world, scope)),
    ]);
  });

  it('never ends a look, whatever is broken', () => {
    fc.assert(
      fc.property(broken(DAMAGES), ([at, blows]) => {
        expect(conclude(at, blows).verdict).toBeTypeOf('string');
      }),
      { numRuns: RUNS },
    );
  });

  it('makes no signature fail where only fields are missing, null, empty or twice', () => {
    fc.assert(
      fc.property(broken(PLAUSIBLE), ([at, blows]) => {
        const failed = conclude(at, blows).gaps.filter(({ why }) => why.startsWith('Its signature failed'));
        expect(failed).toEqual([]);
      }),
      { numRuns: RUNS },
    );
  });
});
