import { isDeepStrictEqual } from 'node:util';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { Deployment, ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import type { Change } from '../types.ts';
import { appendTo } from './append.ts';
import { isOwnedBy, podsOwnedBy } from './owners.ts';
import { type Located, type View, within } from './view.ts';

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

const byDeployment = new WeakMap<View, Map<string, Located<ReplicaSet>[]>>();

function setsOf(view: View, namespace: string | undefined, name: string): Located<ReplicaSet>[] {
  let index = byDeployment.get(view);
  if (!index) {
    index = new Map();
    for (const set of view.replicaSets) {
      const owner = set.object.metadata.ownerReferences?.find(({ kind }) => kind === 'Deployment');
      if (!owner) continue;
      const key = `${set.object.metadata.namespace}/${owner.name}`;
      appendTo(index, key, set);
    }
    byDeployment.set(view, index);
  }
  return index.get(`${namespace}/${name}`) ?? [];
}

/** The revisions of a Deployment, oldest first. */
export function revisionsOf(view: View, deployment: Deployment): Revision[] {
  const { namespace, name } = deployment.metadata;
  return setsOf(view, namespace, name)
    .filter((each) => isOwnedBy(each.object, deployment))
    .map((replicaSet) => ({
      number: Number(replicaSet.object.metadata.annotations?.[REVISION] ?? Number.NaN),
      replicaSet,
    }))
    .filter((revision) => Number.isFinite(revision.number))
    .sort((a, b) => a.number - b.number);
}

/** The newest rollout of a Deployment; undefined where only one revision is known. */
export function rolloutOf(view: View, ref: ObjectRef, revisions: Revision[]): Rollout | undefined {
  const to = revisions.at(-1);
  const from = revisions.at(-2);
  if (!to || !from) return undefined;
  const at = rolledOutAt(view, ref, to, revisions);
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
function rolledOutAt(view: View, deployment: ObjectRef, to: Revision, revisions: Revision[]): string {
  const { name, creationTimestamp = '' } = to.replicaSet.object.metadata;
  const reused = revisions.some(
    (each) => (each.replicaSet.object.metadata.creationTimestamp ?? '') > creationTimestamp,
  );
  if (!reused) return isoTime(creationTimestamp);
  const scaled = view
    .eventsOf('Deployment', deployment.namespace, deployment.name)
    .map((each) => each.object)
    .filter((event) => event.reason === 'ScalingReplicaSet')
    .filter((event) => event.message?.startsWith(`Scaled up replica set ${name} `))
    .map((event) => event.firstTimestamp ?? event.lastTimestamp ?? event.eventTime ?? '');
  const born = podsOwnedBy(view, to.replicaSet.object).map(
    (pod) => pod.object.metadata.creationTimestamp ?? '',
  );
  const times = (scaled.some(Boolean) ? scaled : born).filter(Boolean).sort();
  return isoTime((scaled.some(Boolean) ? times.at(-1) : times[0]) ?? creationTimestamp);
}

function isoTime(text: string): string {
  const at = new Date(text);
  return Number.isNaN(at.getTime()) ? text : at.toISOString();
}

function templateOf(revision: Revision): PodTemplate {
  return revision.replicaSet.object.spec?.template ?? { spec: { containers: [] } };
}

function templateDifference(from: Revision, to: Revision): Pick<Change, 'kind' | 'from' | 'to'> {
  const before = templateOf(from);
  const after = templateOf(to);
  for (const container of after.spec.containers) {
    const old = before.spec.containers.find((each) => each.name === container.name);
    if (old && old.image !== container.image) return { kind: 'image', from: old.image, to: container.image };
  }
  if (!isDeepStrictEqual(before.spec, after.spec)) return { kind: 'config' };
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
export function rollbackTarget(
  view: View,
  { current, revisions }: { current: Revision | undefined; revisions: readonly Revision[] },
): Revision | undefined {
  if (!current) return undefined;
  return revisions
    .filter((revision) => revision !== current && differs(revision, current))
    .toReversed()
    .find((revision) => !failedItself(view, revision));
}

/** Reasons of events of a container that does not start or keeps ending. Waiting for a node is not the image's fault. */
const START_FAILURE = /^(?:BackOff|Failed|InspectFailed)$/;

function failedItself(view: View, revision: Revision): boolean {
  if ((revision.replicaSet.object.status?.readyReplicas ?? 0) > 0) return false;
  const { namespace, name } = revision.replicaSet.object.metadata;
  return (startFailures(view).get(namespace) ?? []).some(
    (about) => about === name || isPodNameOf(revision, about),
  );
}

const failed = new WeakMap<View, Map<string | undefined, string[]>>();

/** Names of what did not start, by namespace. */
function startFailures(view: View): Map<string | undefined, string[]> {
  const known = failed.get(view);
  if (known) return known;
  const made = new Map<string | undefined, string[]>();
  for (const { object: event } of view.events) {
    const { namespace, name } = event.involvedObject;
    if (START_FAILURE.test(event.reason ?? '')) appendTo(made, namespace, name);
  }
  failed.set(view, made);
  return made;
}
