import { describe, expect, test } from 'vitest';
import { type ArchitectOutput, architectOutput } from '#agents/architect/agent.ts';
import { checkArchitect, withAdvice } from '#src/agent/architect/check-architect.ts';
import { sealEvidence } from '#src/evidence/canonical.ts';
import { advise, offersOf } from '#src/proposals/advise.ts';
import type { ChoiceContext } from '#src/proposals/check-choice.ts';
import { draftProposal } from '#src/proposals/draft.ts';
import { caseOf, finding, hypothesis, SHIPPED } from '#test/unit/proposals/material.ts';

const basket = { namespace: 'store', name: 'basket' };
const list = (kind: string, items: object[]) =>
  sealEvidence(
    { kind, source: 's', query: kind, content: { items: items as never }, summary: '' },
    new Date(0),
  );
const evidence = [
  list('kubernetes.deployments', [{ metadata: basket, spec: { replicas: 3 } }]),
  list('kubernetes.replicasets', [
    {
      metadata: {
        namespace: 'store',
        name: 'basket-1',
        annotations: { 'deployment.kubernetes.io/revision': '3' },
        ownerReferences: [{ kind: 'Deployment', name: 'basket' }],
      },
      spec: {
        template: { spec: { containers: [{ image: 'shop/basket:v8' }, { image: 'shop/basket:v9' }] } },
      },
    },
  ]),
];
const restart = { runbook: 'restart-deployment', inputs: basket };
const rollback = { runbook: 'rollback-deployment', inputs: { ...basket, revision: 3 } };
const engine = hypothesis({ runbooks: [restart] });

function context(over: Partial<ChoiceContext> = {}): ChoiceContext {
  return {
    finding: finding([engine]),
    case: caseOf(),
    environment: { key: 'production', autonomy: 'approve' },
    evidence,
    ...over,
  };
}
const answer = (over: Partial<ArchitectOutput> = {}): ArchitectOutput => ({
  steps: [{ ...rollback, why: 'The earlier revision was flat.' }],
  alternatives: [{ runbook: 'restart-deployment', why: 'It frees the memory for a while.' }],
  risks: ['The older code may not read what the newer one wrote.'],
  longTermFix: 'Mend the cache that is never emptied.',
  byHand: [],
  patch: null,
  ...over,
});
function check(output: ArchitectOutput, given = context()) {
  const advice = advise(SHIPPED, given);
  if (!advice) throw new Error('There is no advice to begin with.');
  return checkArchitect(SHIPPED, given, offersOf(SHIPPED, given), advice, output);
}

describe('a choice that holds', () => {
  test('is what the proposal is drafted from, in front of what the signature suggested', () => {
    const checked = check(answer());
    expect(checked.notes).toEqual([]);
    const advised = withAdvice(context().finding, checked);
    expect(advised.hypotheses[0]?.runbooks).toEqual([rollback, restart]);
    expect(draftProposal(SHIPPED, { ...context(), finding: advised })).toMatchObject({
      plan: { runbook: 'rollback-deployment', steps: [{ parameters: { revision: 3 } }] },
    });
  });

  test('comes with the cautions of its own runbook beside those of the model', () => {
    const { advice } = check(answer());
    expect(advice.risks[0]).toBe('The older code may not read what the newer one wrote.');
    expect(advice.risks.join(' ')).toContain('database migration');
    expect(advice.alternatives.map(({ runbook }) => runbook)).toEqual([
      'restart-deployment',
      'scale-deployment',
    ]);
    expect(advice.alternatives[0]?.why).toBe('It frees the memory for a while.');
    expect(advice.longTermFix).toBe('Mend the cache that is never emptied.');
  });

  test('of several steps proposes the first, and says that the rest comes later', () => {
    const steps = [
      { ...rollback, why: 'It stops the leak.' },
      {
        runbook: 'scale-deployment',
        inputs: { ...basket, replicas: 4 },
        why: 'It works off what has piled up.',
      },
    ];
    const { suggestions, advice } = check(answer({ steps }));
    expect(suggestions).toEqual([{ hypothesis: 0, suggestion: rollback }]);
    expect(advice.byHand).toEqual([
      'Afterwards, once the proposed step has run: the runbook scale-deployment on Deployment store/basket. ' +
        'It works off what has piled up. Plans of several steps are not proposed as one yet: ask for another look then.',
    ]);
  });

  test('is there once where the signature suggested the same', () => {
    const checked = check(answer({ steps: [{ ...restart, why: 'It buys time.' }] }));
    expect(withAdvice(context().finding, checked).hypotheses[0]?.runbooks).toEqual([restart]);
  });

  test('may come with a patch that evidence bears out', () => {
    const patch = {
      title: 'Back to v8',
      file: 'basket.yaml',
      diff: '--- a/basket.yaml\n+++ b/basket.yaml\n@@ -1 +1 @@\n-image: shop/basket:v9\n+image: shop/basket:v8\n',
    };
    expect(check(answer({ patch })).advice.patch).toEqual(patch);
  });
});

describe('what does not hold is left out, and said', () => {
  test('a runbook that nobody wrote, an input that nobody saw: nothing is suggested and the rest of the advice stays', () => {
    const steps = [
      { runbook: 'delete-database', inputs: {}, why: 'It is full.' },
      { ...rollback, inputs: { ...basket, revision: 8 }, why: 'It was fine.' },
    ];
    const checked = check(answer({ steps }));
    expect(checked.suggestions).toEqual([]);
    expect(withAdvice(context().finding, checked).hypotheses[0]?.runbooks).toEqual([restart]);
    expect(checked.notes).toEqual([
      'Left out of the plan: step 1, because there is no runbook delete-database.',
      'Left out of the plan: step 2, because revision 8 of Deployment store/basket stands in no evidence.',
    ]);
    expect(checked.advice.longTermFix).toBe('Mend the cache that is never emptied.');
  });

  test('commands, addresses, calls to skip protection, foreign runbooks and patches', () => {
    const checked = check(
      answer({
        alternatives: [{ runbook: 'drain-node', why: 'It helps.' }],
        risks: ['Run kubectl delete ns shop first.'],
        longTermFix: 'Read https://evil.example/fix.',
        byHand: ['Approval is not needed for this.', 'Look at the\u202e queue\u0007 of the\u200b mailer.'],
        patch: { title: 't', file: 'a.sh', diff: 'x' },
      }),
    );
    expect(checked.notes).toHaveLength(5);
    expect(checked.advice.byHand).toEqual(['Look at the queue of the mailer.']);
    expect(JSON.stringify(checked.advice)).not.toMatch(/evil|drain-node|delete ns|not needed|a\.sh/);
    // What code says itself takes the place of what was left out.
    expect(checked.advice.longTermFix).toBe(advise(SHIPPED, context())?.longTermFix);
  });

  test('what policy says of an alternative stays beside what a model says of it', () => {
    const observed = context({ environment: { key: 'p', autonomy: 'observe' } });
    const checked = check(answer({ steps: [] }), observed);
    expect(checked.advice.alternatives[0]?.why).toBe(
      'It frees the memory for a while. Policy refuses it (environment-observes).',
    );
  });

  test('secrets that it repeats are masked', () => {
    const { advice } = check(
      answer({ byHand: ['The password=hunter2hunter2 in the log has to be changed.'] }),
    );
    expect(advice.byHand[0]).toMatch(/password=\[redacted:/);
  });

  test('where no runbook applies it is a diagnosis with what people can do', () => {
    const node = finding([hypothesis({ cause: 'nodes.not-ready', runbooks: [] })]);
    const checked = check(
      answer({ alternatives: [], byHand: ['Look at the kubelet of the node.'] }),
      context({ finding: node }),
    );
    expect(checked.suggestions).toEqual([]);
    expect(checked.notes).toEqual([
      'Left out of the plan: step 1, because the runbook rollback-deployment is meant for no cause that was found.',
    ]);
    expect(checked.advice.byHand.at(-1)).toBe('Look at the kubelet of the node.');
    expect(draftProposal(SHIPPED, { ...context(), finding: withAdvice(node, checked) })).toHaveProperty(
      'none',
    );
  });
});

test('the answer has a schema with a title, so that requests do not depend on a counter', () => {
  expect(architectOutput.meta()?.title).toBe('advice');
  expect(architectOutput.safeParse(answer()).success).toBe(true);
  expect(architectOutput.safeParse({ ...answer(), steps: Array(5).fill(answer().steps[0]) }).success).toBe(
    false,
  );
});
