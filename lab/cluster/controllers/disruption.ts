import { setCondition } from '#lab/cluster/controllers/conditions.ts';
import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { PODS } from '#lab/cluster/controllers/pods.ts';
import type { Core } from '#lab/cluster/core.ts';
import {
  asObject,
  type Condition,
  controllerOf,
  type KubeObject,
  type LabelSelector,
  numberAt,
} from '#lab/cluster/objects.ts';
import { findKind, resourceOf } from '#lab/cluster/resources.ts';
import { selectorMatches } from '#lab/cluster/selectors.ts';
import { intOrPercent, isPodActive, isPodReady, type Pod } from '#lab/cluster/workloads.ts';

const BUDGETS = resourceOf('policy', 'poddisruptionbudgets');

/** Keeps how many pods a budget can spare. */
export const disruptionController: Controller = {
  name: 'disruption',
  resource: BUDGETS,
  concerns: (core, change) => {
    const { namespace, name } = change.object.metadata;
    if (change.resource === BUDGETS) return [{ namespace, name }];
    if (change.resource !== PODS) return [];
    return core.store.list(BUDGETS, namespace).map((budget) => ({ namespace, name: budget.metadata.name }));
  },
  reconcile,
};

/** How many pods their owner wants, following ReplicaSets up to their Deployment's own count. */
function expectedPods(core: Core, pods: readonly Pod[]): number {
  const owners = new Map<string, number>();
  for (const pod of pods) {
    const reference = controllerOf(pod);
    const resource = reference && findKind(reference.apiVersion, reference.kind);
    const owner = resource && core.store.get(resource, pod.metadata.namespace, reference.name);
    if (owner) owners.set(owner.metadata.uid, numberAt(owner, 'spec.replicas', 1));
  }
  const sum = [...owners.values()].reduce((total, replicas) => total + replicas, 0);
  return owners.size === 0 ? pods.length : sum;
}

function reconcile(core: Core, { namespace, name }: Key): undefined {
  const budget = core.store.get(BUDGETS, namespace, name);
  if (budget === undefined) return undefined;
  const spec = asObject(budget.spec);
  const selected = (core.store.list(PODS, namespace) as Pod[]).filter(
    (pod) => isPodActive(pod) && selectorMatches(spec.selector as LabelSelector, pod.metadata.labels),
  );
  const healthy = selected.filter(isPodReady).length;
  const { expected, desired } = goal(core, spec, selected);
  const allowed = expected > 0 ? Math.max(0, healthy - desired) : 0;
  core.store.update(BUDGETS, budget, (draft: KubeObject) => {
    const enough = allowed > 0;
    const condition = {
      type: 'DisruptionAllowed',
      status: enough ? 'True' : 'False',
      observedGeneration: draft.metadata.generation ?? 1,
      reason: enough ? 'SufficientPods' : 'InsufficientPods',
      message: '',
    };
    draft.status = {
      observedGeneration: draft.metadata.generation,
      disruptionsAllowed: allowed,
      currentHealthy: healthy,
      desiredHealthy: desired,
      expectedPods: expected,
      conditions: setCondition(asObject(draft.status).conditions as Condition[] | undefined, condition),
    };
  });
  return undefined;
}

function goal(
  core: Core,
  spec: Record<string, unknown>,
  selected: readonly Pod[],
): { expected: number; desired: number } {
  const { minAvailable, maxUnavailable } = spec as {
    minAvailable?: number | string;
    maxUnavailable?: number | string;
  };
  if (maxUnavailable !== undefined) {
    const expected = expectedPods(core, selected);
    return { expected, desired: Math.max(0, expected - intOrPercent(maxUnavailable, expected, true)) };
  }
  // A count needs no owner to compare with; a share does.
  const expected = typeof minAvailable === 'string' ? expectedPods(core, selected) : selected.length;
  return { expected, desired: intOrPercent(minAvailable ?? 1, expected, true) };
}
