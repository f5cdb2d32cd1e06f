import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { KubeEvent } from '#src/kubernetes/objects.ts';
import type { ContainerStatus, Pod, Probe } from '#src/kubernetes/pod-objects.ts';
import { firstSeen, lastSeen } from '../event-times.ts';
import type { Located, View } from '../view.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';
import { answerIn, type ProbeAnswer, readProbeMessage } from './probe-messages.ts';
import {
  containerPlace,
  type PlacedProbe,
  PROBE_FIELD,
  type ProbeKind,
  probeOfPod,
} from './probe-targets.ts';

/**
 * How long the last event of a failing probe may lie back: the kubelet's recorder lets 25 events of a pod through and
 * then one in 5 minutes, and a container that keeps being restarted waits up to 5 minutes in between.
 */
const STILL_MS = 15 * 60_000;

/** A probe of a pod that fails and goes on failing. */
export interface FailingProbe extends PlacedProbe {
  owner: ObjectRef;
  workload: Workload | undefined;
  kind: ProbeKind;
  pod: Located<Pod>;
  status: ContainerStatus;
  statusAt: (string | number)[];
  /** The event that says most. */
  event: Located<KubeEvent>;
  /** Its text after `… probe failed:`. */
  text: string;
  answer: ProbeAnswer;
  /** How often it failed, as far as events tell. */
  failures: number;
  /** The event of the kubelet that restarts the container because of this probe. */
  killing: Located<KubeEvent> | undefined;
  /** Milliseconds: the first failure that is known. */
  since: number;
}

const cache = new WeakMap<View, FailingProbe[]>();

/** Every probe that fails now, one for each pod, container and kind. */
export function failingProbes(view: View): FailingProbe[] {
  const known = cache.get(view);
  if (known) return known;
  const found = view.pods.flatMap((pod) => ofPod(view, pod));
  cache.set(view, found);
  return found;
}

/** The failing probe of a kind of a pod's container. */
export function failingProbe(
  view: View,
  pod: Pod,
  container: string,
  kind: ProbeKind,
): FailingProbe | undefined {
  return byPod(view)
    .get(pod)
    ?.find((each) => each.kind === kind && each.container.name === container);
}

const podCache = new WeakMap<View, Map<Pod, FailingProbe[]>>();

function byPod(view: View): Map<Pod, FailingProbe[]> {
  const known = podCache.get(view);
  if (known) return known;
  const made = new Map<Pod, FailingProbe[]>();
  for (const each of failingProbes(view))
    made.set(each.pod.object, [...(made.get(each.pod.object) ?? []), each]);
  podCache.set(view, made);
  return made;
}

interface Failure {
  event: Located<KubeEvent>;
  text: string;
}

function ofPod(view: View, pod: Located<Pod>): FailingProbe[] {
  const { metadata, status } = pod.object;
  if (metadata.deletionTimestamp || status?.phase === 'Succeeded' || status?.phase === 'Failed') return [];
  const groups = new Map<string, { kind: ProbeKind; container: string; failures: Failure[] }>();
  for (const event of view.eventsOf('Pod', metadata.namespace, metadata.name)) {
    if (event.object.reason !== 'Unhealthy') continue;
    const read = readProbeMessage(event.object.message);
    if (!read || !isOfPod(event.object, pod.object)) continue;
    const container = containerOf(event.object, pod.object, read.kind);
    if (container === undefined) continue;
    const group = groups.get(`${container} ${read.kind}`) ?? { kind: read.kind, container, failures: [] };
    groups.set(`${container} ${read.kind}`, group);
    group.failures.push({ event, text: read.text });
  }
  return [...groups.values()].flatMap(({ kind, container, failures }) => {
    const found = judge(view, pod, kind, container, failures);
    return found ? [found] : [];
  });
}

/** A pod of a StatefulSet has the name of the one before it. */
function isOfPod({ involvedObject }: KubeEvent, { metadata }: Pod): boolean {
  return !involvedObject.uid || !metadata.uid || involvedObject.uid === metadata.uid;
}

function containerOf({ involvedObject }: KubeEvent, pod: Pod, kind: ProbeKind): string | undefined {
  const named = /\{(.+)\}$/.exec(involvedObject.fieldPath ?? '')?.[1];
  if (named) return named;
  const probed = (pod.spec?.containers ?? []).filter((each) => each[PROBE_FIELD[kind]]);
  return probed.length === 1 ? probed[0]?.name : undefined;
}

function judge(
  view: View,
  pod: Located<Pod>,
  kind: ProbeKind,
  name: string,
  failures: Failure[],
): FailingProbe | undefined {
  const probe = containerPlace(pod.object.spec, name)?.container[PROBE_FIELD[kind]];
  const placedStatus = statusOf(pod.object, name);
  if (!probe || !placedStatus) return undefined;
  const { status, at } = placedStatus;
  const killing = killingEvent(view, pod.object, name, kind);
  const count = failures.reduce((sum, { event }) => sum + (event.object.count ?? 1), 0);
  const last = Math.max(...failures.map(({ event }) => lastSeen(event.object)).filter(Number.isFinite));
  const state = { now: view.now.getTime(), count, last, killing: killing !== undefined };
  // Most failures are of starts that went well: what costs more comes after this.
  if (!goesOn(kind, probe, status, state)) return undefined;
  const workload = workloadOfPod(view, pod.object);
  const placed = probeOfPod(pod, workload, name, kind);
  if (!placed) return undefined;
  const answered = failures.map((each) => ({ ...each, answer: answerIn(each.text) }));
  const telling = answered.sort(byTelling)[0];
  if (!telling) return undefined;
  const firsts = failures.map(({ event }) => firstSeen(event.object)).filter(Number.isFinite);
  return {
    ...placed,
    owner: ownerOf(view, pod.object),
    workload,
    kind,
    pod,
    status,
    statusAt: at,
    ...telling,
    failures: count,
    killing,
    since: Math.min(...firsts),
  };
}

interface Answered extends Failure {
  answer: ProbeAnswer;
}

/** An answer of a server says more than that there was none, which every start shows; then the more frequent. */
function byTelling(a: Answered, b: Answered): number {
  return (
    Number(isAnswer(b)) - Number(isAnswer(a)) ||
    (b.event.object.count ?? 1) - (a.event.object.count ?? 1) ||
    a.event.pointer.localeCompare(b.event.pointer)
  );
}

const NO_SERVER = new Set<ProbeAnswer>(['refused', 'unconnected', 'unreachable', 'late', 'cut-off']);

function isAnswer({ answer, event }: Answered): boolean {
  return !NO_SERVER.has(answer) && (event.object.count ?? 1) > 1;
}

/** The status of a container by name, and where it stands. */
export function statusOf(
  pod: Pod,
  name: string,
): { status: ContainerStatus; at: (string | number)[] } | undefined {
  for (const list of ['containerStatuses', 'initContainerStatuses'] as const) {
    const index = (pod.status?.[list] ?? []).findIndex((each) => each.name === name);
    const status = pod.status?.[list]?.[index];
    if (status) return { status, at: ['status', list, index] };
  }
  return undefined;
}

function killingEvent(
  view: View,
  pod: Pod,
  container: string,
  kind: ProbeKind,
): Located<KubeEvent> | undefined {
  if (kind === 'readiness') return undefined;
  return view
    .eventsOf('Pod', pod.metadata.namespace, pod.metadata.name)
    .find(
      ({ object }) =>
        object.reason === 'Killing' &&
        object.message?.startsWith(`Container ${container} failed ${kind} probe`) === true &&
        !(view.now.getTime() - lastSeen(object) > STILL_MS),
    );
}

/** Milliseconds from a container's start until a probe that never succeeds has failed for good. */
export function patience(probe: Probe): number {
  const { initialDelaySeconds = 0, periodSeconds = 10, failureThreshold = 3, timeoutSeconds = 1 } = probe;
  return (initialDelaySeconds + periodSeconds * (failureThreshold - 1) + timeoutSeconds) * 1_000;
}

interface ProbeState {
  now: number;
  count: number;
  last: number;
  killing: boolean;
}

/**
 * True where the trouble still holds. One failure at the start of a container that is ready by now is what most
 * containers show.
 */
function goesOn(
  kind: ProbeKind,
  probe: Probe,
  status: ContainerStatus,
  { now, count, last, killing }: ProbeState,
): boolean {
  if (now - last > STILL_MS) return false;
  const { state, ready, started, restartCount } = status;
  const threshold = probe.failureThreshold ?? 3;
  const startedAt = Date.parse(state?.running?.startedAt ?? '');
  const period = (probe.periodSeconds ?? 10) * 1_000;
  if (kind === 'readiness') {
    // What failed before the container's last start says nothing about this run.
    const often = count >= Math.max(2, Math.min(3, threshold));
    return Boolean(state?.running) && !ready && often && !(startedAt > last + period);
  }
  if (kind === 'startup' && started === true && ready) return false;
  if (state?.waiting || state?.terminated) return killing;
  // It would have failed again by now.
  const recovered = startedAt > last && now - startedAt > patience(probe) + 2 * period;
  if (recovered) return false;
  if (killing && restartCount > 0) return true;
  return count >= 2 && now - last <= Math.max(60_000, 3 * period);
}
