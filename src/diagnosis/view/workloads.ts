import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod, PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { DaemonSet, Deployment, Job, StatefulSet } from '#src/kubernetes/workload-objects.ts';
import { objectNamed } from './named.ts';
import { podsOwnedBy } from './owners.ts';
import { type Revision, type Rollout, revisionsOf, rolloutOf } from './rollouts.ts';
import { type Located, refOf, type View } from './view.ts';

/** A Deployment, StatefulSet or DaemonSet with its pods and, of a Deployment, its revisions, oldest first. */
export interface Workload {
  object: Located<Deployment | StatefulSet | DaemonSet>;
  ref: ObjectRef;
  template: PodTemplate;
  /** Pods that should run. */
  wanted: number;
  available: number;
  revisions: Revision[];
  current: Revision | undefined;
  pods: Located<Pod>[];
  /** The pods of the newest revision; of other kinds than Deployments all pods. */
  currentPods: Located<Pod>[];
  /** The newest rollout; absent where only one revision is known. */
  rollout: Rollout | undefined;
}

interface Index {
  workloads: Workload[];
  byRef: Map<string, Workload>;
  byPod: Map<Pod, Workload>;
}

const cache = new WeakMap<View, Index>();

function indexOf(view: View): Index {
  const known = cache.get(view);
  if (known) return known;
  const objects = [
    ...view.deployments,
    ...view.objects<StatefulSet>('StatefulSet'),
    ...view.objects<DaemonSet>('DaemonSet'),
  ];
  const workloads = objects
    .map((object) => workloadOf(view, object))
    .map((workload) => ({ workload, key: keyOf(workload.ref) }))
    .sort((a, b) => a.key.localeCompare(b.key))
    .map(({ workload }) => workload);
  const index: Index = {
    workloads,
    byRef: new Map(workloads.map((workload) => [keyOf(workload.ref), workload])),
    byPod: new Map(workloads.flatMap((workload) => workload.pods.map(({ object }) => [object, workload]))),
  };
  cache.set(view, index);
  return index;
}

function keyOf({ kind, namespace = '', name }: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>): string {
  return `${namespace}/${name}/${kind}`;
}

/** Every Deployment, StatefulSet and DaemonSet of the view with what belongs to it, by namespace and name. */
export function workloadsOf(view: View): Workload[] {
  return indexOf(view).workloads;
}

/** The workload that a reference names. */
export function workloadNamed(
  view: View,
  ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>,
): Workload | undefined {
  return indexOf(view).byRef.get(keyOf(ref));
}

/** The workload that a pod belongs to. */
export function workloadOfPod(view: View, pod: Pod): Workload | undefined {
  return indexOf(view).byPod.get(pod);
}

/** What a person would name: the Deployment of a pod, the CronJob of a Job's, else its controller, else the pod itself. */
export function ownerOf(view: View, pod: Pod): ObjectRef {
  const workload = workloadOfPod(view, pod);
  if (workload) return workload.ref;
  const controller = controllerOf(pod);
  if (!controller) return refOf(view, pod);
  const { namespace } = pod.metadata;
  const job =
    controller.kind === 'Job' ? objectNamed<Job>(view, 'Job', namespace, controller.name) : undefined;
  const { kind, name } = (job && controllerOf(job.object)) ?? controller;
  return { cluster: view.scope.cluster, kind, name, ...(namespace ? { namespace } : {}) };
}

function controllerOf({ metadata }: KubeObject): { kind: string; name: string } | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller) ?? metadata.ownerReferences?.[0];
}

function workloadOf(view: View, object: Workload['object']): Workload {
  const ref = refOf(view, object.object);
  // A partial object, as a broken recording holds, must not end the look.
  const template = object.object.spec?.template ?? { spec: { containers: [] } };
  const counts = countsOf(object.object);
  if (object.object.kind !== 'Deployment') {
    const pods = podsOwnedBy(view, object.object);
    return {
      object,
      ref,
      template,
      ...counts,
      revisions: [],
      current: undefined,
      pods,
      currentPods: pods,
      rollout: undefined,
    };
  }
  const revisions = revisionsOf(view, object.object as Deployment);
  const current = revisions.at(-1);
  return {
    object,
    ref,
    template,
    ...counts,
    revisions,
    current,
    pods: revisions.flatMap((revision) => podsOwnedBy(view, revision.replicaSet.object)),
    currentPods: current ? podsOwnedBy(view, current.replicaSet.object) : [],
    rollout: rolloutOf(view, ref, revisions),
  };
}

function countsOf(object: KubeObject): { wanted: number; available: number } {
  if (object.kind === 'DaemonSet') {
    const { status } = object as DaemonSet;
    return { wanted: status?.desiredNumberScheduled ?? 0, available: status?.numberAvailable ?? 0 };
  }
  const { spec, status } = object as Deployment | StatefulSet;
  // A StatefulSet of an older server counts ready pods only.
  return { wanted: spec.replicas ?? 1, available: status?.availableReplicas ?? status?.readyReplicas ?? 0 };
}
