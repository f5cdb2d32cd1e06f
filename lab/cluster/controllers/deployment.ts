import { findNewSet, prepareNewSet, pruneHistory } from '#lab/cluster/controllers/deployment-revisions.ts';
import { deploymentStatus } from '#lab/cluster/controllers/deployment-status.ts';
import { recordEvent } from '#lab/cluster/controllers/events.ts';
import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { ownedBy, selfOrOwner } from '#lab/cluster/controllers/ownership.ts';
import { REPLICA_SETS } from '#lab/cluster/controllers/replica-set.ts';
import type { Core } from '#lab/cluster/core.ts';
import { numberAt } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { type Deployment, intOrPercent, type Workload } from '#lab/cluster/workloads.ts';

const DEPLOYMENTS = resourceOf('apps', 'deployments');

export const deploymentController: Controller = {
  name: 'deployment',
  resource: DEPLOYMENTS,
  concerns: (_core, change) => selfOrOwner(change, DEPLOYMENTS, [REPLICA_SETS]),
  reconcile,
};

function reconcile(core: Core, { namespace, name }: Key): number | undefined {
  let deployment = core.store.get(DEPLOYMENTS, namespace, name) as Deployment | undefined;
  if (deployment === undefined || deployment.metadata.deletionTimestamp !== undefined) return undefined;
  let sets = ownedBy(core, REPLICA_SETS, deployment) as Workload[];
  if (!deployment.spec.paused) {
    deployment = prepareNewSet(core, deployment, sets) ?? deployment;
    sets = ownedBy(core, REPLICA_SETS, deployment) as Workload[];
  }
  const newest = findNewSet(deployment, sets);
  const old = sets.filter((set) => set !== newest);
  if (newest === undefined || deployment.spec.paused) followScale(core, deployment, sets);
  else if (deployment.spec.strategy?.type === 'Recreate') recreate(core, deployment, newest, old);
  else roll(core, deployment, newest, old);
  pruneHistory(core, deployment, newest);
  return deploymentStatus(core, DEPLOYMENTS, deployment);
}

const replicasOf = (set: Workload): number => set.spec.replicas ?? 0;
const availableOf = (set: Workload): number => numberAt(set, 'status.availableReplicas');
const total = (sets: readonly Workload[]): number => sets.reduce((sum, set) => sum + replicasOf(set), 0);

interface Bounds {
  maxSurge: number;
  maxUnavailable: number;
}

function boundsOf(deployment: Deployment): Bounds {
  const wanted = deployment.spec.replicas ?? 1;
  const rolling = deployment.spec.strategy?.rollingUpdate;
  const maxSurge = intOrPercent(rolling?.maxSurge, wanted, true);
  const maxUnavailable = intOrPercent(rolling?.maxUnavailable, wanted, false);
  // Both zero would never move; the real controller then allows one to be unavailable.
  return { maxSurge, maxUnavailable: maxSurge === 0 && maxUnavailable === 0 ? 1 : maxUnavailable };
}

function scaleSet(core: Core, deployment: Deployment, set: Workload, replicas: number): void {
  const before = replicasOf(set);
  const wanted = deployment.spec.replicas ?? 1;
  const surge = deployment.spec.strategy?.type === 'Recreate' ? 0 : boundsOf(deployment).maxSurge;
  core.store.update(REPLICA_SETS, set, (draft) => {
    (draft as Workload).spec.replicas = replicas;
    draft.metadata.annotations = {
      ...draft.metadata.annotations,
      'deployment.kubernetes.io/desired-replicas': String(wanted),
      'deployment.kubernetes.io/max-replicas': String(wanted + surge),
    };
    if (before !== replicas) draft.metadata.generation = (draft.metadata.generation ?? 0) + 1;
  });
  if (before === replicas) return;
  const direction = replicas > before ? 'up' : 'down';
  const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${replicas}`;
  recordEvent(core, deployment, {
    type: 'Normal',
    reason: 'ScalingReplicaSet',
    message,
    component: 'deployment-controller',
  });
}

/** A paused rollout still follows `spec.replicas`: the newest active set takes the difference. */
function followScale(core: Core, deployment: Deployment, sets: readonly Workload[]): void {
  const active = sets.filter((set) => replicasOf(set) > 0);
  const target = active.at(-1) ?? sets.at(-1);
  if (target === undefined) return;
  const others = total(sets) - replicasOf(target);
  scaleSet(core, deployment, target, Math.max(0, (deployment.spec.replicas ?? 1) - others));
}

function recreate(core: Core, deployment: Deployment, newest: Workload, old: readonly Workload[]): void {
  for (const set of old) if (replicasOf(set) > 0) scaleSet(core, deployment, set, 0);
  // The new pods come only when the last old one is gone.
  const left = old.some(
    (set) => numberAt(set, 'status.replicas') + numberAt(set, 'status.terminatingReplicas') > 0,
  );
  if (!left) scaleSet(core, deployment, newest, deployment.spec.replicas ?? 1);
}

function roll(core: Core, deployment: Deployment, newest: Workload, old: readonly Workload[]): void {
  const wanted = deployment.spec.replicas ?? 1;
  const { maxSurge, maxUnavailable } = boundsOf(deployment);
  const current = total([newest, ...old]);
  const room = wanted + maxSurge - current;
  const target =
    replicasOf(newest) >= wanted
      ? wanted
      : replicasOf(newest) + Math.max(0, Math.min(room, wanted - replicasOf(newest)));
  scaleSet(core, deployment, newest, target);

  const newUnavailable = target - Math.min(target, availableOf(newest));
  let removable = total(old) + target - (wanted - maxUnavailable) - newUnavailable;
  // Pods that serve nobody go first and cost no availability; then as many of the others as may be missing.
  const byAge = [...old].sort((a, b) =>
    (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
  );
  const left = new Map(byAge.map((set) => [set, replicasOf(set)]));
  for (const set of byAge) {
    if (removable <= 0) break;
    const unhealthy = Math.min(
      removable,
      (left.get(set) ?? 0) - Math.min(left.get(set) ?? 0, availableOf(set)),
    );
    left.set(set, (left.get(set) ?? 0) - unhealthy);
    removable -= unhealthy;
  }
  let spare = Math.min(
    removable,
    availableOf(newest) + byAge.reduce((sum, set) => sum + availableOf(set), 0) - (wanted - maxUnavailable),
  );
  for (const set of byAge) {
    if (spare <= 0) break;
    const taken = Math.min(spare, left.get(set) ?? 0);
    left.set(set, (left.get(set) ?? 0) - taken);
    spare -= taken;
  }
  for (const set of byAge)
    if (left.get(set) !== replicasOf(set)) scaleSet(core, deployment, set, left.get(set) ?? 0);
}
