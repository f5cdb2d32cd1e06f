import type { RunbookSuggestion } from '../types.ts';
import { rollbackTarget } from '../view/rollouts.ts';
import type { View } from '../view/view.ts';
import type { Workload } from '../view/workloads.ts';

/** Rolling back, where an earlier revision runs something else and did not fail itself. */
export function rollback(view: View, workload: Workload): RunbookSuggestion[] {
  const target = rollbackTarget(view, workload);
  if (!target || !isDeployment(workload)) return [];
  return [{ runbook: 'rollback-deployment', inputs: { ...inputs(workload), revision: target.number } }];
}

/** A new start of every pod. */
export function restart(workload: Workload): RunbookSuggestion[] {
  return isDeployment(workload) ? [{ runbook: 'restart-deployment', inputs: inputs(workload) }] : [];
}

/** Another number of pods. */
export function scale(workload: Workload, replicas: number): RunbookSuggestion[] {
  return isDeployment(workload)
    ? [{ runbook: 'scale-deployment', inputs: { ...inputs(workload), replicas } }]
    : [];
}

/** The shipped runbooks act on Deployments. */
function isDeployment({ ref }: Workload): boolean {
  return ref.kind === 'Deployment';
}

function inputs(workload: Workload): { namespace: string; name: string } {
  return { namespace: workload.ref.namespace ?? '', name: workload.ref.name };
}
