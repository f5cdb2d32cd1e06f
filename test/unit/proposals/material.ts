import type { Finding, Hypothesis } from '#src/diagnosis/types.ts';
import { POLICY_FILE, RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { loadPolicy } from '#src/proposals/policy.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { STEP_ACTIONS } from '#src/runs/steps/registry.ts';

/** The shipped parts that a proposal is drafted with. */
export const SHIPPED = {
  runbooks: await loadRunbooks(RUNBOOK_DIR),
  actions: STEP_ACTIONS,
  policy: await loadPolicy(POLICY_FILE),
};

export const hypothesis = (over: Partial<Hypothesis> = {}): Hypothesis => ({
  cause: 'performance.memory-leak-after-rollout',
  role: 'cause',
  object: { cluster: 'east', kind: 'Deployment', namespace: 'store', name: 'basket' },
  confidence: 0.8,
  statement: 'basket leaks memory since its last rollout.',
  citations: [],
  runbooks: [{ runbook: 'rollback-deployment', inputs: { namespace: 'store', name: 'basket', revision: 3 } }],
  ...over,
});

export const finding = (hypotheses: Hypothesis[], over: Partial<Finding> = {}): Finding => ({
  verdict: 'degraded',
  summary: 'basket leaks.',
  hypotheses,
  changes: [],
  gaps: [],
  scope: scope(),
  ...over,
});

function scope() {
  return {
    cluster: 'east',
    namespaces: ['store'],
    dependencies: [],
    window: { from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' },
  };
}

export const caseOf = () => ({ scope: scope(), environment: 'production' });
