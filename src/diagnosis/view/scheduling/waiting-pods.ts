import { canonicalJson, toJson } from '#src/evidence/canonical.ts';
import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { lastSeen } from '../event-times.ts';
import { isOwnedBy } from '../owners.ts';
import type { Rollout } from '../rollouts.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { ownerOf, type Workload, workloadNamed } from '../workloads.ts';
import { parseVerdict, type SchedulerVerdict } from './scheduler-message.ts';

/** The scheduler answers in milliseconds, and then a new node may still be joining: so young a pod says nothing. */
const YOUNG_MS = 20_000;

/** A pod that has no node yet. */
interface WaitingPod {
  pod: Located<Pod>;
  /** What the scheduler said last; undefined where it said nothing. */
  said: { message: string; citation: Citation } | undefined;
  /** Names of scheduling gates that hold it back. */
  gates: string[];
}

/** The pods of one owner that have no node. */
export interface Waiting {
  owner: ObjectRef;
  workload: Workload | undefined;
  pods: WaitingPod[];
  /** The pod that stands for them: of the newest revision, with a verdict where one has it. */
  first: WaitingPod;
  verdict: SchedulerVerdict | undefined;
  /** The rollout that changed what the pods ask of nodes. */
  rollout: Rollout | undefined;
  /** ISO 8601: since when the first of them waits. */
  since: string | undefined;
}

const cache = new WeakMap<View, Waiting[]>();

/** Pods that wait for a node, by what owns them, in the order of the owners' names. */
export function waitingOf(view: View): Waiting[] {
  const known = cache.get(view);
  if (known) return known;
  const groups = new Map<string, WaitingPod[]>();
  for (const pod of view.pods) {
    if (!isWaiting(view, pod.object)) continue;
    const waiting = { pod, said: verdictOn(view, pod), gates: gatesOf(pod.object) };
    const key = refKey(ownerOf(view, pod.object));
    const group = groups.get(key);
    if (group) group.push(waiting);
    else groups.set(key, [waiting]);
  }
  const made = [...groups.keys()].sort().flatMap((key) => group(view, groups.get(key) ?? []));
  cache.set(view, made);
  return made;
}

function isWaiting(view: View, { metadata, spec, status }: Pod): boolean {
  if (status?.phase !== 'Pending' || spec?.nodeName || metadata.deletionTimestamp) return false;
  // Preemption has made room: the pod waits for others to end.
  if (status.nominatedNodeName) return false;
  const age = view.now.getTime() - Date.parse(metadata.creationTimestamp ?? '');
  return !(age < YOUNG_MS);
}

function gatesOf({ spec }: Pod): string[] {
  return (spec.schedulingGates ?? []).map(({ name }) => name);
}

function verdictOn(view: View, pod: Located<Pod>): WaitingPod['said'] {
  const { metadata, status } = pod.object;
  const index = (status?.conditions ?? []).findIndex(
    (each) => each.type === 'PodScheduled' && each.status === 'False' && each.reason !== 'SchedulingGated',
  );
  const message = status?.conditions?.[index]?.message;
  const says = (text: string): string =>
    `the scheduler says about pod ${metadata.name}: ${quoted(text, 300)}`;
  if (message)
    return { message, citation: cite(pod, ['status', 'conditions', index, 'message'], says(message)) };
  const event = view
    .eventsOf('Pod', metadata.namespace, metadata.name)
    .filter(({ object }) => object.reason === 'FailedScheduling' && object.message)
    .sort((a, b) => lastSeen(b.object) - lastSeen(a.object) || a.pointer.localeCompare(b.pointer))[0];
  const text = event?.object.message;
  return event && text ? { message: text, citation: cite(event, ['message'], says(text)) } : undefined;
}

function group(view: View, pods: WaitingPod[]): Waiting[] {
  const named = pods.toSorted((a, b) => a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name));
  const [any] = named;
  if (!any) return [];
  const owner = ownerOf(view, any.pod.object);
  const workload = workloadNamed(view, owner);
  const current = new Set(workload?.currentPods.map(({ object }) => object));
  const ofNewest = named.filter(({ pod }) => current.has(pod.object));
  const candidates = ofNewest.length > 0 ? ofNewest : named;
  const first = candidates.find(({ said }) => said !== undefined) ?? candidates[0] ?? any;
  return [
    {
      owner,
      workload,
      pods: named,
      first,
      verdict: first.said && parseVerdict(first.said.message),
      rollout: rolloutThatAsks(workload, named),
      since: named.map(({ pod }) => pod.object.metadata.creationTimestamp ?? '').sort()[0] || undefined,
    },
  ];
}

/** What the scheduler looks at in a template: a change in it may be why no node fits any more. */
function demands(rollout: Rollout, side: 'from' | 'to'): string {
  const { containers, initContainers, ...rest } = rollout[side].replicaSet.object.spec.template.spec;
  const resources = [...(containers ?? []), ...(initContainers ?? [])].map((each) => [
    each.resources ?? null,
    each.ports ?? null,
  ]);
  return canonicalJson(toJson([resources, rest]));
}

function rolloutThatAsks(workload: Workload | undefined, waiting: WaitingPod[]): Rollout | undefined {
  const rollout = workload?.rollout;
  if (!rollout || demands(rollout, 'from') === demands(rollout, 'to')) return undefined;
  return waiting.every(({ pod }) => isOwnedBy(pod.object, rollout.to.replicaSet.object))
    ? rollout
    : undefined;
}
