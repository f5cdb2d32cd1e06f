import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { isDryRun, readObject } from '#lab/cluster/api/body.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import type { Core } from '#lab/cluster/core.ts';
import { deleteObject, parseDeleteOptions } from '#lab/cluster/deletion.ts';
import { asArray, asObject, type KubeObject, type LabelSelector, numberAt } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { selectorMatches } from '#lab/cluster/selectors.ts';
import { StatusError } from '#lab/cluster/status-error.ts';
import { isPodReady, type Pod } from '#lab/cluster/workloads.ts';
import { mustGet } from '#lab/cluster/writes.ts';

const BUDGETS = resourceOf('policy', 'poddisruptionbudgets');
const PODS = resourceOf('', 'pods');

/** Deletes a pod unless a disruption budget says that too few would be left. */
export function handleEviction(core: Core, request: ResourceRequest): Answer {
  const body = readObject(request, { apiVersion: 'policy/v1', kind: 'Eviction' });
  const pod = mustGet(core, PODS, request.namespace, request.name) as Pod;
  const options = parseDeleteOptions(body.deleteOptions, request.query);
  const dryRun = options.dryRun || isDryRun(request.query, 'CreateOptions');
  if (!ignoresBudgets(pod)) {
    const budget = budgetOf(core, pod);
    if (budget) takeDisruption(core, budget, pod, dryRun);
  }
  deleteObject(core, PODS, pod, { ...options, dryRun });
  return ok({ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 }, 201);
}

/** A pod that serves nobody is evicted whatever a budget says. */
function ignoresBudgets(pod: Pod): boolean {
  const phase = pod.status?.phase;
  return (
    phase === 'Succeeded' ||
    phase === 'Failed' ||
    phase === 'Pending' ||
    pod.metadata.deletionTimestamp !== undefined
  );
}

function budgetOf(core: Core, pod: Pod): KubeObject | undefined {
  const budgets = core.store
    .list(BUDGETS, pod.metadata.namespace)
    .filter((budget) =>
      selectorMatches(asObject(budget.spec).selector as LabelSelector, pod.metadata.labels),
    );
  if (budgets.length > 1) {
    const why =
      'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
    throw new StatusError(500, 'InternalError', why, { causes: asArray(undefined) });
  }
  return budgets[0];
}

function takeDisruption(core: Core, budget: KubeObject, pod: Pod, dryRun: boolean): void {
  const status = asObject(budget.status);
  const allowed = numberAt(status, 'disruptionsAllowed');
  // A pod that is not ready does not count as healthy, so evicting it costs nothing while the others suffice.
  const enough =
    numberAt(status, 'currentHealthy') >= numberAt(status, 'desiredHealthy') &&
    numberAt(status, 'desiredHealthy') > 0;
  if (!isPodReady(pod) && enough) return;
  if (allowed <= 0) {
    const message = `The disruption budget ${budget.metadata.name} needs ${numberAt(status, 'desiredHealthy')} healthy pods and has ${numberAt(status, 'currentHealthy')} currently`;
    throw new StatusError(
      429,
      'TooManyRequests',
      "Cannot evict pod as it would violate the pod's disruption budget.",
      {
        causes: [{ reason: 'DisruptionBudget', message }],
      },
    );
  }
  if (dryRun) return;
  core.store.update(BUDGETS, budget, (draft) => {
    draft.status = { ...asObject(draft.status), disruptionsAllowed: allowed - 1 };
  });
}
