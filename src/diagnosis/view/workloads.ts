import { canonicalJson, toJson } from '#src/evidence/canonical.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Deployment, KubeObject, Pod, PodTemplate, ReplicaSet } from '#src/kubernetes/objects.ts';
import type { Change } from '../types.ts';
import { type Located, refOf, type View, within } from './view.ts';

const REVISION = 'deployment.kubernetes.io/revision';

export interface Revision {
  number: number;
  replicaSet: Located<ReplicaSet>;
}

/** A change of a Deployment's pod template, from one revision to the newest. */
export interface Rollout {
  /** ISO 8601 in UTC. */
  at: string;
  from: Revision;
  to: Revision;
  change: Change;
}

/** A Deployment with its revisions, oldest first, and its pods. */
export interface Workload {
  deployment: Located<Deployment>;
  ref: ObjectRef;
  revisions: Revision[];
  current: Revision | undefined;
  pods: Located<Pod>[];
  /** The pods of the newest revision. */
  currentPods: Located<Pod>[];
  /** The newest rollout; absent where only one revision is known. */
  rollout: Rollout | undefined;
}

const cache = new WeakMap<View, Workload[]>();

/** Every Deployment of the view with what belongs to it, by namespace and name. */
export function workloadsOf(view: View): Workload[] {
  const known = cache.get(view);
  if (known) return known;
  const made = view.deployments
    .map((deployment) => workloadOf(view, deployment))
    .sort((a, b) => `${a.ref.namespace}/${a.ref.name}`.localeCompare(`${b.ref.namespace}/${b.ref.name}`));
  cache.set(view, made);
  return made;
}

/** The controller of an object, by uid where both sides have one. */
export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  if (object.metadata.namespace !== owner.metadata.namespace) return false;
  return (object.metadata.ownerReferences ?? []).some(
    (reference) =>
      reference.kind === owner.kind &&
      reference.name === owner.metadata.name &&
      (!reference.uid || !owner.metadata.uid || reference.uid === owner.metadata.uid),
  );
}

/** What a person would name: the Deployment of a pod, else its controller, else the pod itself. */
export function ownerOf(view: View, pod: Pod): ObjectRef {
  const workload = workloadsOf(view).find((each) => each.pods.some((owned) => owned.object === pod));
  if (workload) return workload.ref;
  const controller =
    pod.metadata.ownerReferences?.find((reference) => reference.controller) ??
    pod.metadata.ownerReferences?.[0];
  if (!controller) return refOf(view, pod);
  const { namespace } = pod.metadata;
  return {
    cluster: view.scope.cluster,
    kind: controller.kind,
    name: controller.name,
    ...(namespace ? { namespace } : {}),
  };
}

function revisionNumber(replicaSet: ReplicaSet): number {
  return Number(replicaSet.metadata.annotations?.[REVISION] ?? Number.NaN);
}

function workloadOf(view: View, deployment: Located<Deployment>): Workload {
  const revisions = view.replicaSets
    .filter((each) => isOwnedBy(each.object, deployment.object))
    .map((replicaSet) => ({ number: revisionNumber(replicaSet.object), replicaSet }))
    .filter((revision) => Number.isFinite(revision.number))
    .sort((a, b) => a.number - b.number);
  const current = revisions.at(-1);
  const owned = (revision: Revision): Located<Pod>[] =>
    view.pods.filter((pod) => isOwnedBy(pod.object, revision.replicaSet.object));
  const ref = refOf(view, deployment.object);
  return {
    deployment,
    ref,
    revisions,
    current,
    pods: revisions.flatMap(owned),
    currentPods: current ? owned(current) : [],
    rollout: rolloutOf(view, ref, revisions),
  };
}

function rolloutOf(view: View, ref: ObjectRef, revisions: Revision[]): Rollout | undefined {
  const to = revisions.at(-1);
  const from = revisions.at(-2);
  if (!to || !from) return undefined;
  const at = rolledOutAt(view, to, revisions);
  const difference = templateDifference(from, to);
  return {
    at,
    from,
    to,
    change: {
      object: ref,
      at,
      ...difference,
      fromRevision: from.number,
      toRevision: to.number,
      evidenceId: to.replicaSet.evidenceId,
    },
  };
}

/**
 * A revision starts with its ReplicaSet, unless a roll back took an older one again: then the ReplicaSet is older than
 * its rollout, and the event that scaled it up, or else its oldest pod, tells the time.
 */
function rolledOutAt(view: View, to: Revision, revisions: Revision[]): string {
  const { name, namespace, creationTimestamp = '' } = to.replicaSet.object.metadata;
  const reused = revisions.some(
    (each) => (each.replicaSet.object.metadata.creationTimestamp ?? '') > creationTimestamp,
  );
  if (!reused) return isoTime(creationTimestamp);
  const scaled = view.events
    .map((each) => each.object)
    .filter((event) => event.reason === 'ScalingReplicaSet' && event.involvedObject.namespace === namespace)
    .filter((event) => event.message?.startsWith(`Scaled up replica set ${name} `))
    .map((event) => event.firstTimestamp ?? event.lastTimestamp ?? event.eventTime ?? '');
  const born = view.pods
    .filter((pod) => isOwnedBy(pod.object, to.replicaSet.object))
    .map((pod) => pod.object.metadata.creationTimestamp ?? '');
  const times = (scaled.some(Boolean) ? scaled : born).filter(Boolean).sort();
  return isoTime((scaled.some(Boolean) ? times.at(-1) : times[0]) ?? creationTimestamp);
}

function isoTime(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

function templateOf(revision: Revision): PodTemplate {
  return revision.replicaSet.object.spec.template;
}

function templateDifference(from: Revision, to: Revision): Pick<Change, 'kind' | 'from' | 'to'> {
  const before = templateOf(from);
  const after = templateOf(to);
  for (const container of after.spec.containers) {
    const old = before.spec.containers.find((each) => each.name === container.name);
    if (old && old.image !== container.image) return { kind: 'image', from: old.image, to: container.image };
  }
  if (canonicalJson(toJson(before.spec)) !== canonicalJson(toJson(after.spec))) return { kind: 'config' };
  return { kind: 'other' };
}

/** True where the two revisions run something else: image or pod spec, not only annotations as a restart sets them. */
function differs(from: Revision, to: Revision): boolean {
  return templateDifference(from, to).kind !== 'other';
}

/** The container of a revision's template that runs an image, as a located part. */
export function imageOf(revision: Revision, container?: string): Located<string> & { index: number } {
  const { containers } = templateOf(revision).spec;
  const found = container === undefined ? 0 : containers.findIndex((each) => each.name === container);
  const index = Math.max(0, found);
  return {
    ...within<string>(revision.replicaSet, 'spec', 'template', 'spec', 'containers', index, 'image'),
    index,
  };
}

/** True for a name that a ReplicaSet gave to one of its pods, which may be gone by now. */
export function isPodNameOf(revision: Revision, podName: string): boolean {
  const prefix = `${revision.replicaSet.object.metadata.name}-`;
  return podName.startsWith(prefix) && /^[a-z0-9]{5}$/.test(podName.slice(prefix.length));
}

/**
 * The revision to go back to: the newest earlier one that runs something else than the current one and of which nothing
 * says that it failed too.
 */
export function rollbackTarget(view: View, workload: Workload): Revision | undefined {
  const { current } = workload;
  if (!current) return undefined;
  return workload.revisions
    .filter((revision) => revision !== current && differs(revision, current))
    .toReversed()
    .find((revision) => !failedItself(view, revision));
}

/** Reasons of events of a container that does not start or keeps ending. Waiting for a node is not the image's fault. */
const START_FAILURE = /^(?:BackOff|Failed|InspectFailed)$/;

function failedItself(view: View, revision: Revision): boolean {
  if ((revision.replicaSet.object.status?.readyReplicas ?? 0) > 0) return false;
  return view.events.some(
    ({ object: event }) =>
      event.involvedObject.namespace === revision.replicaSet.object.metadata.namespace &&
      START_FAILURE.test(event.reason ?? '') &&
      (isPodNameOf(revision, event.involvedObject.name) ||
        event.involvedObject.name === revision.replicaSet.object.metadata.name),
  );
}
