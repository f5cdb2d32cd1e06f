import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { KubeEvent } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { lastSeen } from '../event-times.ts';
import type { Located, View } from '../view.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';

/** Evicted pods stay as objects for days: what was evicted longer ago than this is history. */
export const EVICTED_LATELY_MS = 15 * 60_000;

/** A pod that the kubelet evicted lately. */
export interface Eviction {
  pod: Located<Pod>;
  owner: ObjectRef;
  workload: Workload | undefined;
  node: string | undefined;
  /** As the kubelet says it: `The node was low on resource: memory. …`. */
  message: string;
  /** `memory`, `ephemeral-storage`, `inodes`, `pids`: what the node was low on; undefined where the pod broke its own limit. */
  resource: string | undefined;
  /** Milliseconds. */
  at: number;
}

const cache = new WeakMap<View, Eviction[]>();

/** Every pod that was evicted lately. */
export function evictionsOf(view: View): Eviction[] {
  const known = cache.get(view);
  if (known) return known;
  const found = view.pods.flatMap((pod) => {
    const eviction = evictionOf(view, pod);
    return eviction ? [eviction] : [];
  });
  cache.set(view, found);
  return found;
}

function evictionOf(view: View, pod: Located<Pod>): Eviction | undefined {
  const { status, spec, metadata } = pod.object;
  if (status?.phase !== 'Failed' || status.reason !== 'Evicted') return undefined;
  const event = view
    .eventsOf('Pod', metadata.namespace, metadata.name)
    .find(({ object }) => object.reason === 'Evicted');
  const at = evictedAt(pod.object, event?.object);
  if (!(view.now.getTime() - at <= EVICTED_LATELY_MS)) return undefined;
  const message = status.message ?? event?.object.message ?? '';
  return {
    pod,
    owner: ownerOf(view, pod.object),
    workload: workloadOfPod(view, pod.object),
    node: spec.nodeName,
    message,
    resource: lowResource(message),
    at,
  };
}

/** The event, the end of a container, or the condition that the kubelet sets with the eviction. */
function evictedAt({ status }: Pod, event: KubeEvent | undefined): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => state?.terminated?.finishedAt);
  const conditions = (status?.conditions ?? [])
    .filter(({ type }) => type === 'DisruptionTarget' || type === 'Ready')
    .map(({ lastTransitionTime }) => lastTransitionTime);
  const times = [...ends, ...conditions].map((time) => Date.parse(time ?? ''));
  const known = [event ? lastSeen(event) : Number.NaN, ...times].filter(Number.isFinite);
  return Math.max(...known);
}

/** Texts of k8s.io/kubernetes pkg/kubelet/eviction/helpers.go. */
function lowResource(message: string): string | undefined {
  const low = /node was low on resource: ([\w-]+)/i.exec(message)?.[1];
  if (low) return low;
  const condition = /node had condition: \[?(Memory|Disk|PID)Pressure/i.exec(message)?.[1]?.toLowerCase();
  return { memory: 'memory', disk: 'ephemeral-storage', pid: 'pids' }[condition ?? ''];
}
