import { describe, expect, test } from 'vitest';
import type { Hypothesis, RunbookSuggestion } from '#src/diagnosis/types.ts';
import { sealEvidence } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import { type ChoiceContext, checkChoice } from '#src/proposals/check-choice.ts';
import { caseOf, finding, hypothesis, SHIPPED } from '#test/unit/proposals/material.ts';

const meta = (name: string, more: object = {}) => ({ name, namespace: 'store', ...more });
const item = (kind: string, items: Json[], more: Record<string, Json> = {}) =>
  sealEvidence(
    {
      kind,
      source: 'kubernetes:east',
      query: `GET ${kind}`,
      content: { namespace: 'store', items, ...more },
      summary: '',
    },
    new Date(0),
  );
const replicaSet = (name: string, owner: string, revision: number) => ({
  metadata: meta(name, {
    annotations: { 'deployment.kubernetes.io/revision': String(revision) },
    ownerReferences: [{ kind: 'Deployment', name: owner }],
  }),
});

const deployments = item('kubernetes.deployments', [
  {
    metadata: meta('basket', { annotations: { 'deployment.kubernetes.io/revision': '4' } }),
    spec: { replicas: 3 },
  },
  { metadata: meta('till'), spec: { replicas: 1 } },
]);
const replicaSets = item('kubernetes.replicasets', [
  replicaSet('basket-a', 'basket', 3),
  replicaSet('basket-b', 'basket', 4),
  replicaSet('till-a', 'till', 9),
]);
const pods = item('kubernetes.pods', [
  {
    metadata: meta('till-a-x', { ownerReferences: [{ kind: 'ReplicaSet', name: 'till-a' }] }),
    status: { phase: 'Failed' },
  },
]);
/** Text from outside that names an object, where only whoever wrote it says that it exists. */
const named = [
  item('kubernetes.events', [
    { metadata: meta('ghost.1'), involvedObject: { kind: 'Deployment', ...meta('ghost') } },
  ]),
  item('telemetry.error-logs', [{ metadata: meta('ghost'), kind: 'Deployment', revision: 7 }]),
  item('manifests.declared', [{ kind: 'Deployment', metadata: meta('ghost') }]),
];

const leak = hypothesis({ runbooks: [] });
function context(hypotheses: Hypothesis[] = [leak], over: Partial<ChoiceContext> = {}): ChoiceContext {
  return {
    finding: finding(hypotheses),
    case: caseOf(),
    environment: { key: 'production', autonomy: 'approve' },
    evidence: [deployments, replicaSets, pods, ...named],
    ...over,
  };
}
const rollback = (over: RunbookSuggestion['inputs'] = {}): RunbookSuggestion => ({
  runbook: 'rollback-deployment',
  inputs: { namespace: 'store', name: 'basket', revision: 3, ...over },
});
const scale = (name: string, replicas: number): RunbookSuggestion => ({
  runbook: 'scale-deployment',
  inputs: { namespace: 'store', name, replicas },
});

describe('a choice that evidence bears out', () => {
  test('names the hypothesis that it answers, and becomes what a signature would have suggested', () => {
    const symptom = hypothesis({ role: 'symptom' });
    expect(checkChoice(SHIPPED, context([symptom, leak]), rollback())).toMatchObject({
      hypothesis: 1,
      suggestion: rollback(),
      plan: { runbook: 'rollback-deployment', steps: [{ parameters: { revision: 3 } }] },
    });
  });

  test('may be about the owner of what a citation stands in', () => {
    const crash = hypothesis({
      object: { cluster: 'east', kind: 'Service', namespace: 'store', name: 'till' },
      runbooks: [],
      citations: [
        { evidenceId: pods.id, pointer: '/items/0/status/phase', value: 'Failed', says: 'it failed' },
      ],
    });
    expect(checkChoice(SHIPPED, context([crash]), rollback({ name: 'till', revision: 9 }))).toHaveProperty(
      'plan',
    );
  });

  test('needs no evidence where a signature suggested the very same', () => {
    const known = hypothesis({ runbooks: [rollback({ revision: 77 })] });
    expect(
      checkChoice(SHIPPED, context([known], { evidence: [] }), rollback({ revision: 77 })),
    ).toHaveProperty('plan');
  });

  test.each([2, 6])('may set %i replicas where there are 3', (count) => {
    expect(checkChoice(SHIPPED, context(), scale('basket', count))).toHaveProperty('plan');
  });
});

describe('what is dropped', () => {
  const admission = hypothesis({ cause: 'admission.pods-refused', runbooks: [] });
  test.each<[string, RunbookSuggestion, RegExp, ChoiceContext?]>([
    [
      'a runbook that does not exist',
      { runbook: 'delete-namespace', inputs: {} },
      /no runbook delete-namespace/,
    ],
    ['one that is meant for other causes', scale('basket', 3), /meant for no cause/, context([admission])],
    [
      'one for what was ruled out',
      rollback(),
      /meant for no cause/,
      context([hypothesis({ role: 'ruled_out' })]),
    ],
    ['inputs of another shape', rollback({ revision: '3' }), /does not accept these inputs: revision/],
    ['an input more', rollback({ force: true }), /does not accept these inputs/],
    ['a name that is no name', rollback({ name: '../basket' }), /does not accept these inputs: name/],
    [
      'a revision that no ReplicaSet has',
      rollback({ revision: 5 }),
      /revision 5 of Deployment store\/basket stands in no/,
    ],
    ['the revision of another Deployment', rollback({ revision: 9 }), /revision 9/],
    ['an object that nobody saw', rollback({ name: 'basket2' }), /Deployment store\/basket2 was not seen/],
    [
      'an object that only events, logs and manifests name',
      rollback({ name: 'ghost', revision: 7 }),
      /ghost was not seen/,
    ],
    [
      'an object that the finding is not about',
      rollback({ name: 'till', revision: 9 }),
      /till is not what performance/,
    ],
    ['a namespace out of scope', rollback({ namespace: 'kube-system' }), /outside the scope/],
    ['no replicas at all', scale('basket', 0), /0 replicas of basket are not between 2 and 6/],
    ['less than half of them', scale('basket', 1), /1 replicas of basket are not between 2 and 6/],
    ['the revision that runs now', rollback({ revision: 4 }), /revision 4 of .* is the one that runs now/],
    ['more than twice as many', scale('basket', 7), /7 replicas of basket are not between 2 and 6/],
    [
      'what policy refuses',
      rollback(),
      /policy refuses/,
      context([leak], { environment: { key: 'p', autonomy: 'observe' } }),
    ],
    [
      'anything where nothing is wrong',
      rollback(),
      /verdict is inconclusive/,
      { ...context(), finding: finding([leak], { verdict: 'inconclusive' }) },
    ],
    ['anything without evidence', rollback(), /was not seen/, context([leak], { evidence: [] })],
  ])('%s', (_, chosen, why, given = context()) => {
    const checked = checkChoice(SHIPPED, given, chosen);
    expect(checked).toEqual({ why: expect.stringMatching(why) });
  });

  test('the first thing that is wrong with the best hypothesis is what is said', () => {
    const other = hypothesis({ cause: 'runtime.crash-loop', runbooks: [] });
    expect(checkChoice(SHIPPED, context([leak, other]), rollback({ revision: 5 }))).toEqual({
      why: 'revision 5 of Deployment store/basket stands in no evidence',
    });
  });
});
