import type { RunbookSuggestion } from '../types.ts';
import type { View } from '../view/view.ts';
import { rollbackTarget, type Workload } from '../view/workloads.ts';

/** Rolling back, where an earlier revision runs something else and did not fail itself. */
export function rollback(view: View, workload: Workload): RunbookSuggestion[] {
  const target = rollbackTarget(view, workload);
  if (!target) return [];
  return [
    { runbook: 'kubernetes/rollback-deployment', inputs: { ...inputs(workload), toRevision: target.number } },
  ];
}

/** A new start of every pod. */
export function restart(workload: Workload): RunbookSuggestion[] {
  return [{ runbook: 'kubernetes/restart-deployment', inputs: inputs(workload) }];
}

/** Another number of pods. */
export function scale(workload: Workload, replicas: number): RunbookSuggestion[] {
  return [{ runbook: 'kubernetes/scale-deployment', inputs: { ...inputs(workload), replicas } }];
}

function inputs(workload: Workload): { namespace: string; deployment: string } {
  return { namespace: workload.ref.namespace ?? '', deployment: workload.ref.name };
}
