import type { LimitRange, ResourceQuota } from '#src/kubernetes/admission-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { DaemonSet, Deployment, ReplicaSet, StatefulSet } from '#src/kubernetes/workload-objects.ts';
import { type AppSpec, app, event, minutesAgo, replicaSetName } from './cluster-objects.ts';

/** Objects as they are where the API server refuses pods. */

interface RefusedSpec extends AppSpec {
  /** Pods that were made before the refusals; none by default. */
  made?: number;
  /** What the API server says, without the controller's words around it. */
  message: string;
  /** Where the message is kept: in conditions and events by default. */
  kept?: 'conditions' | 'events' | 'nowhere';
  /** Minutes since the last refusal. */
  minutes?: number;
}

/** An app of which the newest ReplicaSet cannot make all its pods. */
export function refusedApp({ made = 0, message, kept, minutes = 1, ...spec }: RefusedSpec): KubeObject[] {
  const { name, namespace = 'shop', revisions } = spec;
  const set = replicaSetName(name, revisions.at(-1)?.number ?? revisions.length);
  const conditions =
    kept === 'events' || kept === 'nowhere'
      ? []
      : [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message }];
  const objects = app({ ...spec, ready: spec.ready ?? made }).flatMap((object): KubeObject[] => {
    if (object.kind === 'Pod') return Number(object.metadata.name.slice(-4)) < made ? [object] : [];
    if (object.kind === 'Deployment') {
      const { status, ...rest } = object as Deployment;
      return [
        { ...rest, status: { ...status, replicas: made, updatedReplicas: made, conditions } } as Deployment,
      ];
    }
    if (object.metadata.name !== set) return [object];
    const { status, ...rest } = object as ReplicaSet;
    return [{ ...rest, status: { ...status, replicas: made, conditions } } as ReplicaSet];
  });
  if (kept === 'conditions' || kept === 'nowhere') return objects;
  const about = { kind: 'ReplicaSet', name: set, namespace };
  return [...objects, event('FailedCreate', `Error creating: ${message}`, about, minutes)];
}

/** A quota that counts what it has counted. */
export function resourceQuota(
  name: string,
  hard: Record<string, string>,
  used: Record<string, string>,
): ResourceQuota {
  return {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name, namespace: 'shop', creationTimestamp: minutesAgo(20_000) },
    spec: { hard },
    status: { hard, used },
  };
}

export function serviceAccount(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'shop' } };
}

export function limitRange(
  name: string,
  limit: NonNullable<NonNullable<LimitRange['spec']>['limits']>[number],
): LimitRange {
  return {
    apiVersion: 'v1',
    kind: 'LimitRange',
    metadata: { name, namespace: 'shop' },
    spec: { limits: [limit] },
  };
}

/** The text of a quota's refusal. */
export function exceededText(
  pod: string,
  quota: string,
  requested: string,
  used: string,
  limited: string,
): string {
  return `pods "${pod}" is forbidden: exceeded quota: ${quota}, requested: ${requested}, used: ${used}, limited: ${limited}`;
}

/** A StatefulSet with some of its pods made. */
export function refusedStatefulSet(name: string, replicas: number, made: number): StatefulSet {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: minutesAgo(10_000) },
    spec: {
      replicas,
      serviceName: name,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: `r.example/${name}:1` }] },
      },
    },
    status: { replicas: made, readyReplicas: made, availableReplicas: made },
  };
}

/** A DaemonSet with some of its pods made. */
export function refusedDaemonSet(name: string, nodes: number, made: number): DaemonSet {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name, namespace: 'shop', uid: `uid-${name}`, creationTimestamp: minutesAgo(10_000) },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: `r.example/${name}:1` }] },
      },
    },
    status: {
      desiredNumberScheduled: nodes,
      currentNumberScheduled: made,
      numberReady: made,
      numberAvailable: made,
    },
  };
}
