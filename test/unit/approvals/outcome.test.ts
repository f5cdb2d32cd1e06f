import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outcomeOf } from '#src/approvals/outcome.ts';
import type { Approval } from '#src/approvals/types.ts';

const BEGAN = Date.parse('2026-01-01T00:00:00Z');
const EXPIRES_IN = 900;
const at = (seconds: number): Date => new Date(BEGAN + seconds * 1_000);
const rehearsal = { id: 'r2', digest: 'd2', createdAt: at(0) };

const decisions: fc.Arbitrary<Approval> = fc.record({
  id: fc.uuid(),
  team: fc.constant('T1'),
  proposalId: fc.constant('p'),
  rehearsalId: fc.constantFrom('r1', 'r2'),
  digest: fc.constantFrom('d1', 'd2'),
  userId: fc.constantFrom('U1', 'U2', 'U3', 'U4'),
  decision: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'reject' as const),
  reason: fc.constantFrom(undefined, 'no'),
  at: fc.integer({ min: 0, max: 1_200 }).map(at),
});

const world = fc.record({
  approvals: fc.array(decisions, { maxLength: 12 }),
  quorum: fc.integer({ min: -1, max: 4 }),
  requester: fc.constantFrom<string[]>('casebook', 'slack:U1', 'slack:U4'),
  now: fc.integer({ min: 0, max: 1_500 }).map(at),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const outcome = ({ approvals, quorum, requester, now }: World) =>
  outcomeOf({
    proposal: { requester, policy: { quorum, expiresInSeconds: EXPIRES_IN } },
    rehearsal,
    approvals,
    now,
  });

/** Said anew and on purpose in another way than the code says it. */
function counts({ requester }: World, approval: Approval): boolean {
  if (approval.digest !== 'd2') return false;
  if (approval.rehearsalId !== 'r2') return false;
  if (requester === `slack:${approval.userId}`) return false;
  return approval.at < at(EXPIRES_IN);
}

const property = (check: (given: World) => void): void => {
  fc.assert(fc.property(world, check), { numRuns: 3_000 });
};

describe('outcomeOf', () => {
  it('approves only with as many different people as the quorum, and at least one', () => {
    property((given) => {
      const people = new Set(
        given.approvals
          .filter((each) => counts(given, each) && each.decision === 'approve')
          .map(({ userId }) => userId),
      );
      const answer = outcome(given);
      if (answer.state !== 'approved') return;
      expect(people.size).toBeGreaterThanOrEqual(Math.max(1, given.quorum));
      expect(new Set(answer.by)).toEqual(people);
      expect(answer.by).not.toContain(given.requester.replace('slack:', ''));
    });
  });

  it('lets a rejection win over any approvals', () => {
    property((given) => {
      const rejected = given.approvals.some((each) => counts(given, each) && each.decision === 'reject');
      expect(outcome(given).state === 'rejected').toBe(rejected);
    });
  });

  it('does not depend on the order of the rows, nor on rows of other rehearsals', () => {
    property((given) => {
      const relevant = given.approvals.filter((each) => counts(given, each));
      const answer = outcome(given);
      const turned = outcome({ ...given, approvals: [...relevant].reverse() });
      expect(turned.state).toBe(answer.state);
    });
  });

  it('is expired exactly when time is over and nothing was decided', () => {
    property((given) => {
      const { state } = outcome(given);
      if (state === 'expired') expect(given.now.getTime()).toBeGreaterThanOrEqual(at(EXPIRES_IN).getTime());
      if (state === 'pending') expect(given.now.getTime()).toBeLessThan(at(EXPIRES_IN).getTime());
    });
  });

  it('says how many are missing', () => {
    const approval: Approval = {
      id: 'a',
      team: 'T1',
      proposalId: 'p',
      rehearsalId: 'r2',
      digest: 'd2',
      userId: 'U2',
      decision: 'approve',
      at: at(5),
    };
    const given = {
      approvals: [approval, { ...approval, id: 'b' }],
      quorum: 2,
      requester: 'casebook',
      now: at(10),
    };
    expect(outcome(given)).toEqual({ state: 'pending', approvals: 1, needed: 2 });
    const both = { ...given, approvals: [approval, { ...approval, id: 'b', userId: 'U3' }] };
    expect(outcome(both)).toEqual({ state: 'approved', by: ['U2', 'U3'] });
  });
});
