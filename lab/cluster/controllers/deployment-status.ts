import { setCondition, withoutCondition } from '#lab/cluster/controllers/conditions.ts';
import { findNewSet } from '#lab/cluster/controllers/deployment-revisions.ts';
import { ownedBy } from '#lab/cluster/controllers/ownership.ts';
import { REPLICA_SETS } from '#lab/cluster/controllers/replica-set.ts';
import type { Core } from '#lab/cluster/core.ts';
import { type Condition, numberAt, timestamp } from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';
import { type Deployment, intOrPercent, type Workload } from '#lab/cluster/workloads.ts';

interface Counts {
  replicas: number;
  updated: number;
  ready: number;
  available: number;
  terminating: number;
}

/** Writes counts and conditions. Returns when the progress deadline passes, if it is running. */
export function deploymentStatus(core: Core, resource: Resource, current: Deployment): number | undefined {
  const sets = ownedBy(core, REPLICA_SETS, current) as Workload[];
  const newest = findNewSet(current, sets);
  const sum = (field: string): number => sets.reduce((all, set) => all + numberAt(set, `status.${field}`), 0);
  const counts: Counts = {
    replicas: sum('replicas'),
    updated: numberAt(newest, 'status.replicas'),
    ready: sum('readyReplicas'),
    available: sum('availableReplicas'),
    terminating: sum('terminatingReplicas'),
  };
  const stored = core.store.update(resource, current, (draft) => {
    const deployment = draft as Deployment;
    const conditions = conditionsOf(core, deployment, counts, newest, sets);
    deployment.status = {
      observedGeneration: deployment.metadata.generation,
      ...(counts.replicas === 0 ? {} : { replicas: counts.replicas }),
      ...(counts.updated === 0 ? {} : { updatedReplicas: counts.updated }),
      ...(counts.ready === 0 ? {} : { readyReplicas: counts.ready }),
      ...(counts.available === 0 ? {} : { availableReplicas: counts.available }),
      ...unavailable(deployment, counts),
      terminatingReplicas: counts.terminating,
      conditions,
    };
  }) as Deployment | undefined;
  return stored && deadlineIn(core, stored);
}

function unavailable(
  deployment: Deployment,
  { replicas, available }: Counts,
): { unavailableReplicas?: number } {
  const missing = Math.max(replicas, deployment.spec.replicas ?? 1) - available;
  return missing > 0 ? { unavailableReplicas: missing } : {};
}

function conditionsOf(
  core: Core,
  deployment: Deployment,
  counts: Counts,
  newest: Workload | undefined,
  sets: readonly Workload[],
): Condition[] {
  const wanted = deployment.spec.replicas ?? 1;
  const rolling =
    deployment.spec.strategy?.type !== 'Recreate' ? deployment.spec.strategy?.rollingUpdate : undefined;
  const surge = intOrPercent(rolling?.maxSurge, wanted, true);
  const may = intOrPercent(rolling?.maxUnavailable, wanted, false);
  const enough = counts.available >= wanted - (surge === 0 && may === 0 ? 1 : may);
  const available = enough
    ? { status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : {
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
  let conditions = touch(deployment.status?.conditions, { type: 'Available', ...available });
  conditions = progress(core, deployment, conditions, counts, newest);
  const failure = sets
    .flatMap((set) => set.status?.conditions ?? [])
    .find((condition) => condition.type === 'ReplicaFailure' && condition.status === 'True');
  if (failure === undefined) return withoutCondition(conditions, 'ReplicaFailure');
  const { reason = '', message = '' } = failure;
  return touch(conditions, { type: 'ReplicaFailure', status: 'True', reason, message });
}

/** Sets a condition; its update time moves when anything in it does. */
function touch(conditions: readonly Condition[] | undefined, next: Condition): Condition[] {
  const before = conditions?.find((condition) => condition.type === next.type);
  const same =
    before?.status === next.status && before.reason === next.reason && before.message === next.message;
  return setCondition(conditions, { ...next, lastUpdateTime: same ? before.lastUpdateTime : timestamp() });
}

function progress(
  core: Core,
  deployment: Deployment,
  conditions: Condition[],
  counts: Counts,
  newest: Workload | undefined,
): Condition[] {
  const before = deployment.status?.conditions?.find((condition) => condition.type === 'Progressing');
  if (deployment.spec.paused) {
    return touch(conditions, {
      type: 'Progressing',
      status: 'Unknown',
      reason: 'DeploymentPaused',
      message: 'Deployment is paused',
    });
  }
  const wanted = deployment.spec.replicas ?? 1;
  const set = newest?.metadata.name ?? '';
  const complete = counts.updated === wanted && counts.replicas === wanted && counts.available === wanted;
  if (complete) {
    const message = `ReplicaSet "${set}" has successfully progressed.`;
    return touch(conditions, {
      type: 'Progressing',
      status: 'True',
      reason: 'NewReplicaSetAvailable',
      message,
    });
  }
  const status = deployment.status;
  const moved =
    before === undefined ||
    before.reason === 'DeploymentPaused' ||
    // A new template starts a new rollout, whatever the last one ended as.
    !before.message?.includes(`"${set}"`) ||
    counts.updated > numberAt(status, 'updatedReplicas') ||
    counts.replicas - counts.updated < numberAt(status, 'replicas') - numberAt(status, 'updatedReplicas') ||
    counts.ready > numberAt(status, 'readyReplicas') ||
    counts.available > numberAt(status, 'availableReplicas');
  if (moved) {
    const message = `ReplicaSet "${set}" is progressing.`;
    const next = {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message,
      lastUpdateTime: timestamp(),
    };
    return setCondition(conditions, next);
  }
  // Replicas lost after a rollout was complete are no failed rollout: the deadline is not running then.
  if (before.reason === 'NewReplicaSetAvailable' || !isOverdue(core, deployment, before)) return conditions;
  const message = `ReplicaSet "${set}" has timed out progressing.`;
  return touch(conditions, {
    type: 'Progressing',
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message,
  });
}

function deadlineMs(core: Core, deployment: Deployment): number {
  return core.scaled((deployment.spec.progressDeadlineSeconds ?? 600) * 1_000);
}

function isOverdue(core: Core, deployment: Deployment, condition: Condition): boolean {
  return Date.now() - Date.parse(condition.lastUpdateTime ?? '') >= deadlineMs(core, deployment);
}

function deadlineIn(core: Core, deployment: Deployment): number | undefined {
  const condition = deployment.status?.conditions?.find((candidate) => candidate.type === 'Progressing');
  if (condition?.reason !== 'ReplicaSetUpdated') return undefined;
  const passed = Date.now() - Date.parse(condition.lastUpdateTime ?? '');
  return Math.max(0, deadlineMs(core, deployment) - passed) + 50;
}
