import { describe, expect, it } from 'vitest';
import { type Draft, draftProposal } from '#src/proposals/draft.ts';
import { caseOf, finding, hypothesis, SHIPPED } from '#test/unit/proposals/material.ts';

const APPROVE = { key: 'production', autonomy: 'approve' };

function draft(...args: Parameters<typeof finding>): Draft | { none: string } {
  return draftProposal(SHIPPED, { finding: finding(...args), case: caseOf(), environment: APPROVE });
}

const change = (from: string, fromRevision: number) => ({
  object: hypothesis().object,
  at: '2026-01-01T00:30:00Z',
  kind: 'image' as const,
  from,
  fromRevision,
  to: 'registry:5000/basket:v9',
  evidenceId: 'ev-1',
});

describe('draftProposal', () => {
  it('builds the plan of the best hypothesis with the command that a person would type', () => {
    const made = draft([hypothesis({ change: change('registry:5000/basket:v8@sha256:0a', 3) })]);
    expect(made).toMatchObject({
      plan: {
        title: 'Roll back basket to v8',
        runbook: 'rollback-deployment',
        namespace: 'store',
        cluster: 'east',
        cause: 'performance.memory-leak-after-rollout',
        steps: [
          {
            action: 'rollback-deployment',
            parameters: { revision: 3 },
            equivalent: 'kubectl --context east -n store rollout undo deployment/basket --to-revision=3',
          },
        ],
      },
      policy: { mode: 'approve', rule: 'kubernetes-needs-approval', quorum: 1, approverGroups: ['sre'] },
    });
  });

  it('names the revision where the change is about another one', () => {
    expect(draft([hypothesis({ change: change('basket:v7', 2) })])).toMatchObject({
      plan: { title: 'Roll back basket to revision 3' },
    });
  });

  it('goes on to the next hypothesis when the first has nothing that can be used', () => {
    const restart = { runbook: 'restart-deployment', inputs: { namespace: 'store', name: 'basket' } };
    const made = draft([
      hypothesis({ runbooks: [{ runbook: 'reboot-planet', inputs: {} }] }),
      hypothesis({ role: 'symptom' }),
      hypothesis({ runbooks: [restart] }),
    ]);
    expect(made).toMatchObject({ plan: { runbook: 'restart-deployment' } });
  });

  it.each([
    ['a healthy verdict', [hypothesis()], { verdict: 'healthy' as const }, /verdict is healthy/],
    ['an inconclusive verdict', [hypothesis()], { verdict: 'inconclusive' as const }, /inconclusive/],
    ['no suggestion', [hypothesis({ runbooks: [] })], {}, /no runbook is suggested/],
    ['a ruled out hypothesis', [hypothesis({ role: 'ruled_out' })], {}, /no runbook is suggested/],
    ['an unknown runbook', [hypothesis({ runbooks: [{ runbook: 'x', inputs: {} }] })], {}, /no runbook x/],
    [
      'another cause',
      [hypothesis({ cause: 'drift.differs-from-declared' })],
      {},
      /not meant for drift.differs-from-declared/,
    ],
    [
      'a path as a name',
      [
        hypothesis({
          runbooks: [
            { runbook: 'rollback-deployment', inputs: { namespace: 'store', name: '../x', revision: 1 } },
          ],
        }),
      ],
      {},
      /does not accept these inputs: name/,
    ],
    [
      'an input too many',
      [
        hypothesis({
          runbooks: [
            { runbook: 'restart-deployment', inputs: { namespace: 'store', name: 'a', image: 'b' } },
          ],
        }),
      ],
      {},
      /does not accept/,
    ],
    [
      'a namespace outside the scope',
      [
        hypothesis({
          runbooks: [{ runbook: 'restart-deployment', inputs: { namespace: 'other', name: 'a' } }],
        }),
      ],
      {},
      /outside the scope/,
    ],
  ])('says why there is none: %s', (_, hypotheses, over, why) => {
    const made = draft(hypotheses, over);
    expect('none' in made ? made.none : 'there is one').toMatch(why);
  });

  it('only suggests in an environment without a record', () => {
    const made = draftProposal(SHIPPED, {
      finding: finding([hypothesis()]),
      case: caseOf(),
      environment: undefined,
    });
    expect(made).toMatchObject({ policy: { mode: 'diagnose_only', rule: 'environment-suggests' } });
  });
});
