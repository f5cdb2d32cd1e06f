import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';
import type { Located, View } from '../view.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';
import { crashingContainers } from './crashes.ts';
import { type FailingProbe, failingProbe, patience } from './probes.ts';

/** Room for a start beyond what the probes give, and for the kubelet to report. */
const START_MS = 60_000;

/** A pod whose containers run, of which some are not ready. */
export interface Unready {
  pod: Located<Pod>;
  owner: ObjectRef;
  workload: Workload | undefined;
  /** Names of the containers that are not ready. */
  containers: string[];
  /** Where the status of the first of them stands. */
  statusAt: (string | number)[];
  /** Its failing readiness probe, or the startup probe that holds it up. */
  probe: FailingProbe | undefined;
  /** ISO 8601. */
  since: string | undefined;
}

const cache = new WeakMap<View, Unready[]>();

/** Pods that should be ready by now: their containers run for longer than their probes give them, and do not end. */
export function unreadyPods(view: View): Unready[] {
  const known = cache.get(view);
  if (known) return known;
  const found = view.pods.flatMap((pod) => {
    const unready = unreadyPod(view, pod);
    return unready ? [unready] : [];
  });
  cache.set(view, found);
  return found;
}

function unreadyPod(view: View, pod: Located<Pod>): Unready | undefined {
  const { metadata, status } = pod.object;
  if (metadata.deletionTimestamp || status?.phase !== 'Running') return undefined;
  const statuses = (status.containerStatuses ?? []).map((each, index) => ({ each, index }));
  const late = statuses.filter(({ each }) => isLate(view, pod.object, each));
  const [first] = late;
  if (!first || crashingContainers(view, pod).length > 0) return undefined;
  const workload = workloadOfPod(view, pod.object);
  // Pods of earlier revisions are on their way out.
  if (workload && workload.currentPods.length > 0 && !workload.currentPods.includes(pod)) return undefined;
  const ready = status.conditions?.find(({ type }) => type === 'Ready');
  const since = ready?.status === 'False' ? ready.lastTransitionTime : undefined;
  const name = first.each.name;
  return {
    pod,
    owner: ownerOf(view, pod.object),
    workload,
    containers: late.map(({ each }) => each.name),
    statusAt: ['status', 'containerStatuses', first.index],
    probe:
      failingProbe(view, pod.object, name, 'startup') ??
      failingProbe(view, pod.object, name, 'readiness') ??
      failingProbe(view, pod.object, name, 'liveness'),
    since: since ?? first.each.state?.running?.startedAt,
  };
}

function isLate(view: View, pod: Pod, { name, ready, state }: ContainerStatus): boolean {
  const startedAt = Date.parse(state?.running?.startedAt ?? '');
  if (ready || !Number.isFinite(startedAt)) return false;
  const container = pod.spec?.containers?.find((each) => each.name === name);
  const probes = [container?.startupProbe, container?.readinessProbe].filter((probe) => probe != null);
  const given = probes.reduce((sum, probe) => sum + patience(probe), 0);
  return view.now.getTime() - startedAt > given + START_MS;
}
