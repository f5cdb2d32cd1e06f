import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { ownedBy, selfOrOwner } from '#lab/cluster/controllers/ownership.ts';
import { createPod, deletePod, PODS } from '#lab/cluster/controllers/pods.ts';
import type { Core } from '#lab/cluster/core.ts';
import { safeHash } from '#lab/cluster/names.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { isPodReady, type Pod, type Workload } from '#lab/cluster/workloads.ts';

const STATEFUL_SETS = resourceOf('apps', 'statefulsets');
const COMPONENT = 'statefulset-controller';
const HASH = 'controller-revision-hash';

/** Pods with fixed names, made one after the other and replaced from the last to the first. */
export const statefulSetController: Controller = {
  name: 'stateful-set',
  resource: STATEFUL_SETS,
  concerns: (_core, change) => selfOrOwner(change, STATEFUL_SETS, [PODS]),
  reconcile,
};

const ordinal = (pod: Pod): number => Number(pod.metadata.name.slice(pod.metadata.name.lastIndexOf('-') + 1));

function reconcile(core: Core, { namespace, name }: Key): undefined {
  const set = core.store.get(STATEFUL_SETS, namespace, name) as Workload | undefined;
  if (set === undefined) return undefined;
  const revision = `${name}-${safeHash(set.spec.template)}`;
  if (set.metadata.deletionTimestamp === undefined) step(core, set, revision);
  const pods = ownedBy(core, PODS, set) as Pod[];
  const live = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const ready = live.filter(isPodReady);
  const updated = live.filter((pod) => pod.metadata.labels?.[HASH] === revision);
  core.store.update(STATEFUL_SETS, set, (draft) => {
    const done = updated.length === (set.spec.replicas ?? 1);
    const before = (draft as Workload).status;
    draft.status = {
      observedGeneration: draft.metadata.generation,
      replicas: live.length,
      readyReplicas: ready.length,
      currentReplicas: live.length,
      updatedReplicas: updated.length,
      currentRevision: done ? revision : (before?.currentRevision ?? revision),
      updateRevision: revision,
      collisionCount: 0,
      availableReplicas: ready.length,
    };
  });
  return undefined;
}

/** One move at a time, and none while a pod is not ready or still going away. */
function step(core: Core, set: Workload, revision: string): void {
  const pods = (ownedBy(core, PODS, set) as Pod[]).sort((a, b) => ordinal(a) - ordinal(b));
  if (pods.some((pod) => pod.metadata.deletionTimestamp !== undefined)) return;
  const wanted = set.spec.replicas ?? 1;
  const parallel = set.spec.podManagementPolicy === 'Parallel';
  for (let index = 0; index < wanted; index += 1) {
    const pod = pods.find((candidate) => ordinal(candidate) === index);
    if (pod === undefined) {
      const podName = `${set.metadata.name}-${index}`;
      const labels = {
        [HASH]: revision,
        'statefulset.kubernetes.io/pod-name': podName,
        'apps.kubernetes.io/pod-index': String(index),
      };
      createPod(core, set, set.spec.template, COMPONENT, {
        name: podName,
        labels,
        spec: { hostname: podName },
      });
      if (!parallel) return;
    } else if (!parallel && !isPodReady(pod) && pod.metadata.labels?.[HASH] === revision) return;
  }
  const surplus = pods.filter((pod) => ordinal(pod) >= wanted).at(-1);
  const stale = pods.filter((pod) => pod.metadata.labels?.[HASH] !== revision).at(-1);
  const next = surplus ?? stale;
  if (next) deletePod(core, set, next, COMPONENT);
}
