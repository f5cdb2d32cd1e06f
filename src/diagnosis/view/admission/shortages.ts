import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Condition, KubeEvent, KubeObject } from '#src/kubernetes/objects.ts';
import type { PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type {
  DaemonSet,
  Deployment,
  Job,
  ReplicaSet,
  StatefulSet,
} from '#src/kubernetes/workload-objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type Located, refOf, type View } from '../view.ts';
import { counted, quoted } from '../words.ts';
import { type Workload, workloadNamed } from '../workloads.ts';

/** What the API server answered to a controller that asked for a pod or a part of one. */
export interface Refusal {
  message: string;
  said: Citation;
}

/** A controller that has made fewer pods than it should, whatever becomes of those that it made. */
export interface Shortage {
  /** What makes the pods: a ReplicaSet, StatefulSet, DaemonSet, Job, or a Deployment that has no ReplicaSet. */
  maker: Located<KubeObject>;
  /** What a person would change: the Deployment of a ReplicaSet, the CronJob of a Job. */
  owner: ObjectRef;
  /** Absent for Jobs and lone ReplicaSets. */
  workload: Workload | undefined;
  template: PodTemplate;
  missing: number;
  /** The number of pods that should be there. */
  wanted: Citation;
  /** What may be why, the newest first. None where nothing is kept. */
  refusals: Refusal[];
  /** ISO 8601: since when pods are refused, as far as that is known. */
  since: string | undefined;
}

/** Events by which controllers say that the API server refused what they asked for. */
const REFUSED = /^(?:FailedCreate|ReplicaSetCreateError)$/;
/** Events have whole seconds, and a controller makes its pods in one go: what it made later, it made after a refusal. */
const LATER_MS = 5_000;

const cache = new WeakMap<View, Shortage[]>();

/** Every controller with fewer pods than it should have made, by kind and name. */
export function shortagesOf(view: View): Shortage[] {
  const known = cache.get(view);
  if (known) return known;
  const made = [
    ...view.replicaSets.map((set) => ofReplicaSet(view, set)),
    ...view.objects<StatefulSet>('StatefulSet').map((set) => ofStatefulSet(view, set)),
    ...view.objects<DaemonSet>('DaemonSet').map((set) => ofDaemonSet(view, set)),
    ...view.objects<Job>('Job').map((job) => ofJob(view, job)),
  ].filter((each) => each !== undefined);
  const owners = new Set(made.map(({ owner }) => refKey(owner)));
  const deployments = view.deployments
    .filter(({ object }) => !owners.has(refKey(refOf(view, object))))
    .map((deployment) => ofDeployment(view, deployment))
    .filter((each) => each !== undefined);
  const all = [...made, ...deployments].sort((a, b) => refKey(a.owner).localeCompare(refKey(b.owner)));
  cache.set(view, all);
  return all;
}

interface Counts {
  maker: Located<KubeObject>;
  owner: ObjectRef;
  template: PodTemplate | undefined;
  wanted: number;
  there: number;
  path: string[];
  conditions: Refusal[];
}

function shortage(view: View, counts: Counts): Shortage | undefined {
  const { maker, owner, template, wanted, there, path } = counts;
  if (!(there < wanted) || !template || maker.object.metadata.deletionTimestamp) return undefined;
  const events = refusalEvents(view, maker);
  return {
    maker,
    owner,
    workload: workloadNamed(view, owner),
    template,
    missing: wanted - there,
    wanted: cite(
      maker,
      path,
      `${maker.object.kind} ${maker.object.metadata.name} has ${there} of ${counted(wanted, 'pod')}`,
    ),
    refusals: [
      ...counts.conditions,
      ...events.map((event) => ({
        message: event.object.message ?? '',
        said: cite(event, ['message'], says(owner, event.object.message ?? '')),
      })),
    ],
    since: sinceWhen(maker.object, there, events),
  };
}

/** One that never had a pod is short since it was made; else the oldest event that is kept tells. */
function sinceWhen(maker: KubeObject, there: number, events: Located<KubeEvent>[]): string | undefined {
  if (there === 0 && maker.kind === 'ReplicaSet') return maker.metadata.creationTimestamp;
  return events
    .map(({ object }) => object.firstTimestamp ?? object.lastTimestamp ?? object.eventTime ?? '')
    .filter(Boolean)
    .sort()[0];
}

function says(owner: ObjectRef, message: string): string {
  return `the API server says about ${owner.name}: ${quoted(message, 300)}`;
}

function lastAt({ object }: Located<KubeEvent>): string {
  return object.lastTimestamp ?? object.eventTime ?? object.firstTimestamp ?? '';
}

/** The refusals that no pod made since belies, newest first. */
function refusalEvents(view: View, maker: Located<KubeObject>): Located<KubeEvent>[] {
  const { kind, metadata } = maker.object;
  const events = view.eventsOf(kind, metadata.namespace, metadata.name);
  const succeeded = events
    .filter(({ object }) => object.reason === 'SuccessfulCreate')
    .map((event) => Date.parse(lastAt(event)))
    .filter(Number.isFinite);
  const lastMade = Math.max(...succeeded, 0);
  return events
    .filter(({ object }) => REFUSED.test(object.reason ?? '') && object.message)
    .filter((event) => !(lastMade > Date.parse(lastAt(event)) + LATER_MS))
    .sort((a, b) => lastAt(b).localeCompare(lastAt(a)) || a.pointer.localeCompare(b.pointer));
}

/** What a condition of a controller says about a refusal; the controller takes it back when a creation succeeds. */
function inConditions(
  owner: ObjectRef,
  of: Located<KubeObject & { status?: { conditions?: Condition[] } }> | undefined,
): Refusal[] {
  return (of?.object.status?.conditions ?? []).flatMap(({ type, status, reason, message }, index) => {
    const refused =
      (type === 'ReplicaFailure' && status === 'True' && reason !== 'FailedDelete') ||
      (type === 'Progressing' && reason === 'ReplicaSetCreateError');
    return refused && message && of
      ? [{ message, said: cite(of, ['status', 'conditions', index, 'message'], says(owner, message)) }]
      : [];
  });
}

function controllerOf({ metadata }: KubeObject): { kind: string; name: string } | undefined {
  return metadata.ownerReferences?.find(({ controller }) => controller);
}

function ownerRef(view: View, object: KubeObject, kind: string): ObjectRef {
  const controller = controllerOf(object);
  const own = refOf(view, object);
  return controller?.kind === kind ? { ...own, kind, name: controller.name } : own;
}

function ofReplicaSet(view: View, set: Located<ReplicaSet>): Shortage | undefined {
  const { spec, status } = set.object;
  const owner = ownerRef(view, set.object, 'Deployment');
  const deployment = workloadNamed(view, owner);
  return shortage(view, {
    maker: set,
    owner,
    template: spec?.template,
    wanted: spec?.replicas ?? 1,
    there: status?.replicas ?? 0,
    path: ['spec', 'replicas'],
    conditions: [
      ...inConditions(owner, set),
      ...inConditions(owner, deployment?.object as Located<Deployment>),
    ],
  });
}

function ofStatefulSet(view: View, set: Located<StatefulSet>): Shortage | undefined {
  const { metadata, spec, status } = set.object;
  const pods = new Set(
    workloadNamed(view, refOf(view, set.object))?.pods.map(({ object }) => object.metadata.name),
  );
  const found = shortage(view, {
    maker: set,
    owner: refOf(view, set.object),
    template: spec?.template,
    wanted: spec?.replicas ?? 1,
    there: status?.replicas ?? pods.size,
    path: ['spec', 'replicas'],
    conditions: [],
  });
  // `create Pod db-0 in StatefulSet db failed error: …`: a pod that is there by now was not refused for good.
  const current = found?.refusals.filter(({ message }) => {
    const name = /\b(?:Pod|for Pod) (\S+) in StatefulSet/.exec(message)?.[1];
    return name === undefined || (name.startsWith(`${metadata.name}-`) && !pods.has(name));
  });
  return found && { ...found, refusals: current ?? [] };
}

function ofDaemonSet(view: View, set: Located<DaemonSet>): Shortage | undefined {
  const { spec, status } = set.object;
  return shortage(view, {
    maker: set,
    owner: refOf(view, set.object),
    template: spec?.template,
    wanted: status?.desiredNumberScheduled ?? 0,
    there: status?.currentNumberScheduled ?? 0,
    path: ['status', 'desiredNumberScheduled'],
    conditions: [],
  });
}

function ofJob(view: View, job: Located<Job>): Shortage | undefined {
  const { spec, status } = job.object;
  const ended = (status?.conditions ?? []).some(
    ({ type, status }) => /^(?:Complete|Failed|Suspended)$/.test(type) && status === 'True',
  );
  if (ended || spec?.suspend) return undefined;
  const left = (spec?.completions ?? 1) - (status?.succeeded ?? 0);
  const found = shortage(view, {
    maker: job,
    owner: ownerRef(view, job.object, 'CronJob'),
    template: spec?.template,
    wanted: Math.min(spec?.parallelism ?? 1, left),
    there: status?.active ?? 0,
    path: ['metadata', 'name'],
    conditions: [],
  });
  // Between the tries of a failing Job no pod is there either.
  return found && found.refusals.length > 0 ? found : undefined;
}

/** A Deployment whose ReplicaSets are not known or could not be made. */
function ofDeployment(view: View, deployment: Located<Deployment>): Shortage | undefined {
  const { spec, status } = deployment.object;
  const owner = refOf(view, deployment.object);
  const found = shortage(view, {
    maker: deployment,
    owner,
    template: spec?.template,
    wanted: spec?.replicas ?? 1,
    there: status?.updatedReplicas ?? 0,
    path: ['spec', 'replicas'],
    conditions: inConditions(owner, deployment),
  });
  return found && found.refusals.length > 0 ? found : undefined;
}

/** True where the owner of a shortage has no pod that serves. */
export function servesNothing({ workload }: Shortage): boolean {
  return (workload?.available ?? 0) === 0;
}
