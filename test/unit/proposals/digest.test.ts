import { describe, expect, it } from 'vitest';
import { proposalDigest } from '#src/proposals/digest.ts';
import { type Draft, draftProposal } from '#src/proposals/draft.ts';
import type { Rehearsal } from '#src/proposals/types.ts';
import { caseOf, finding, hypothesis, SHIPPED } from '#test/unit/proposals/material.ts';

const environment = { key: 'production', autonomy: 'approve' };
const { plan, policy } = draftProposal(SHIPPED, {
  finding: finding([hypothesis()]),
  case: caseOf(),
  environment,
}) as Draft;
const rehearsal: Rehearsal = {
  ok: true,
  steps: [
    {
      stepId: 'roll-back',
      accepted: true,
      diff: [{ path: 'image', before: 'a', after: 'b' }],
      observed: { uid: 'u', resourceVersion: '1', fingerprint: 'f', after: 'x' },
    },
  ],
  blastRadius: { pods: 2, services: ['basket'], text: '2 pods' },
  undo: { possible: true, text: 'back' },
};
const digest = proposalDigest(plan, rehearsal, policy);

const spoilt = (
  change: (copy: { plan: typeof plan; rehearsal: Rehearsal; policy: typeof policy }) => void,
): string => {
  const copy = structuredClone({ plan, rehearsal, policy });
  change(copy);
  return proposalDigest(copy.plan, copy.rehearsal, copy.policy);
};

describe('proposalDigest', () => {
  it.each<[string, Parameters<typeof spoilt>[0]]>([
    ['the runbook', (all) => void Object.assign(all.plan, { runbookHash: '0' })],
    ['an input', (all) => void Object.assign(all.plan.inputs, { revision: 4 })],
    ['a step', (all) => void Object.assign(all.plan.steps[0] ?? {}, { action: 'scale-deployment' })],
    ['the uid', (all) => void Object.assign(all.rehearsal.steps[0]?.observed ?? {}, { uid: 'v' })],
    [
      'the fields read',
      (all) => void Object.assign(all.rehearsal.steps[0]?.observed ?? {}, { fingerprint: 'g' }),
    ],
    [
      'the difference shown',
      (all) => void Object.assign(all.rehearsal.steps[0]?.diff[0] ?? {}, { after: 'c' }),
    ],
    ['the blast radius', (all) => void Object.assign(all.rehearsal.blastRadius, { pods: 3 })],
    ['the quorum', (all) => void Object.assign(all.policy, { quorum: 2 })],
    ['who may approve', (all) => void all.policy.approverGroups.push('all')],
  ])('changes with %s', (_, change) => {
    expect(spoilt(change)).not.toBe(digest);
  });

  it('does not change with the resourceVersion, nor with the order of keys', () => {
    expect(
      spoilt((all) => void Object.assign(all.rehearsal.steps[0]?.observed ?? {}, { resourceVersion: '2' })),
    ).toBe(digest);
    const reordered = Object.fromEntries(Object.entries(plan).reverse()) as unknown as typeof plan;
    expect(proposalDigest(reordered, rehearsal, policy)).toBe(digest);
  });
});
