import { setCondition, withoutCondition } from '#lab/cluster/controllers/conditions.ts';
import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { ownedBy, selfOrOwner } from '#lab/cluster/controllers/ownership.ts';
import { byDispensability, createPod, deletePod, PODS } from '#lab/cluster/controllers/pods.ts';
import type { Core } from '#lab/cluster/core.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { selectorMatches } from '#lab/cluster/selectors.ts';
import { StatusError } from '#lab/cluster/status-error.ts';
import { isPodActive, isPodReady, type Pod, type Workload } from '#lab/cluster/workloads.ts';

export const REPLICA_SETS = resourceOf('apps', 'replicasets');
const COMPONENT = 'replicaset-controller';

export const replicaSetController: Controller = {
  name: 'replica-set',
  resource: REPLICA_SETS,
  concerns: (_core, change) => selfOrOwner(change, REPLICA_SETS, [PODS]),
  reconcile,
};

function reconcile(core: Core, { namespace, name }: Key): number | undefined {
  const set = core.store.get(REPLICA_SETS, namespace, name) as Workload | undefined;
  if (set === undefined) return undefined;
  const wanted = set.spec.replicas ?? 1;
  let failure: StatusError | undefined;
  if (set.metadata.deletionTimestamp === undefined) {
    const active = activePods(core, set);
    try {
      for (let missing = wanted - active.length; missing > 0; missing -= 1)
        createPod(core, set, set.spec.template, COMPONENT);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      failure = error;
    }
    const spare = active.length - wanted;
    for (const pod of [...active].sort(byDispensability).slice(0, Math.max(0, spare)))
      deletePod(core, set, pod, COMPONENT);
  }
  const again = updateStatus(core, set, failure);
  return failure ? core.scaled(1_000) : again;
}

function activePods(core: Core, set: Workload): Pod[] {
  return (ownedBy(core, PODS, set) as Pod[]).filter(isPodActive);
}

/** Milliseconds since a pod became ready; negative while it is not. */
function readyForMs(pod: Pod): number {
  const ready = pod.status?.conditions?.find((c) => c.type === 'Ready' && c.status === 'True');
  return ready ? Date.now() - Date.parse(ready.lastTransitionTime ?? '') : -1;
}

function updateStatus(core: Core, set: Workload, failure: StatusError | undefined): number | undefined {
  const owned = ownedBy(core, PODS, set) as Pod[];
  const active = owned.filter(isPodActive);
  const ready = active.filter(isPodReady);
  const leastMs = core.scaled((set.spec.minReadySeconds ?? 0) * 1_000);
  const available = ready.filter((pod) => leastMs === 0 || readyForMs(pod) >= leastMs);
  const labels = set.spec.template.metadata?.labels ?? {};
  core.store.update(REPLICA_SETS, set, (draft) => {
    const before = (draft as Workload).status;
    const conditions = failure
      ? setCondition(before?.conditions, {
          type: 'ReplicaFailure',
          status: 'True',
          reason: 'FailedCreate',
          message: failure.message,
        })
      : withoutCondition(before?.conditions, 'ReplicaFailure');
    draft.status = {
      replicas: active.length,
      ...(active.length === 0
        ? {}
        : {
            fullyLabeledReplicas: active.filter((pod) =>
              selectorMatches({ matchLabels: labels }, pod.metadata.labels),
            ).length,
          }),
      ...(ready.length === 0 ? {} : { readyReplicas: ready.length }),
      ...(available.length === 0 ? {} : { availableReplicas: available.length }),
      terminatingReplicas: owned.filter((pod) => pod.metadata.deletionTimestamp !== undefined).length,
      observedGeneration: draft.metadata.generation,
      ...(conditions.length === 0 ? {} : { conditions }),
    };
  });
  return available.length < ready.length ? leastMs : undefined;
}
