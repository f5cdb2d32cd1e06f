import type { Deployment } from '#src/kubernetes/deployments.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Postcondition } from '#src/proposals/runbooks.ts';
import type { Check } from '#src/runs/types.ts';

interface ContainerState {
  waiting?: { reason?: string };
  terminated?: { finishedAt?: string; exitCode?: number; reason?: string };
}

export interface Pod extends KubeObject {
  status?: {
    phase?: string;
    conditions?: { type: string; status: string }[];
    containerStatuses?: {
      name: string;
      restartCount?: number;
      state?: ContainerState;
      lastState?: ContainerState;
    }[];
  };
}

export interface MemorySample {
  pod: string;
  at: Date;
  bytes: number;
}

/** Telemetry, as far as postconditions need it. Throws UpstreamError when it cannot be read. */
export type MemoryReader = (query: {
  cluster: string;
  namespace: string;
  pods: readonly string[];
  from: Date;
  to: Date;
}) => Promise<MemorySample[]>;

/** What was seen of a workload at one look. */
export interface Sight {
  deployment: Deployment;
  /** The pods that its selector selects. */
  pods: readonly Pod[];
  /** Undefined where it was not read or could not be. */
  memory: readonly MemorySample[] | undefined;
  now: Date;
  /** When the run began. */
  since: Date;
  holdSeconds: number;
}

/** Reasons of a waiting container that do not pass by themselves. */
const STUCK = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** Memory that grows by more than this share within the hold is not flat: noise and caches stay below it. */
const MAX_GROWTH = 0.05;
/** Fewer samples of a pod say nothing about its slope. */
const MIN_SAMPLES = 4;

export const POSTCONDITION_CHECKS: Readonly<Record<Postcondition, (sight: Sight) => Check>> = {
  'rollout-complete': rolloutComplete,
  'pods-steady': podsSteady,
  'memory-flat': memoryFlat,
};

/** The controller has seen the newest spec, and as many pods as wanted run it and are available; no other is left. */
export function rolloutComplete({ deployment }: Sight): Check {
  const wanted = deployment.spec.replicas ?? 1;
  const { status = {}, metadata } = deployment;
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const seen = (status.observedGeneration ?? 0) >= (metadata.generation ?? 0);
  return {
    name: 'rollout complete',
    passed: seen && replicas === wanted && updatedReplicas === wanted && availableReplicas === wanted,
    seen: `${updatedReplicas} of ${wanted} pods updated, ${availableReplicas} available${replicas > updatedReplicas ? `, ${replicas - updatedReplicas} old` : ''}`,
  };
}

function finishedAfter(state: ContainerState | undefined, from: number): boolean {
  const at = state?.terminated?.finishedAt;
  return at !== undefined && Date.parse(at) >= from;
}

/** Every pod is ready, none is stuck, and no container has ended within the hold (nor since the run began, if shorter). */
export function podsSteady({ deployment, pods, now, since, holdSeconds }: Sight): Check {
  // Kubernetes cuts times to whole seconds.
  const from = Math.floor(Math.max(since.getTime(), now.getTime() - holdSeconds * 1_000) / 1_000) * 1_000;
  const wanted = deployment.spec.replicas ?? 1;
  const live = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  const troubles = live.flatMap((pod) => {
    const containers = pod.status?.containerStatuses ?? [];
    const stuck = containers.find(({ state }) => STUCK.has(state?.waiting?.reason ?? ''));
    if (stuck) return [`${pod.metadata.name} is in ${stuck.state?.waiting?.reason}`];
    const ended = containers.find(
      ({ state, lastState }) => finishedAfter(state, from) || finishedAfter(lastState, from),
    );
    return ended ? [`${ended.name} in ${pod.metadata.name} ended`] : [];
  });
  const ready = live.filter((pod) =>
    pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  ).length;
  return {
    name: 'pods steady',
    passed: troubles.length === 0 && ready === wanted && live.length === wanted,
    seen: troubles[0] ?? `${ready} of ${wanted} pods ready, none restarted`,
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** No pod's memory has grown by more than a twentieth from the first third to the last third of the hold. */
export function memoryFlat({ deployment, pods, memory, now, holdSeconds }: Sight): Check {
  const name = 'memory flat';
  const wanted = deployment.spec.replicas ?? 1;
  const from = now.getTime() - holdSeconds * 1_000;
  const unknown = (seen: string): Check => ({ name, passed: false, unknown: true, seen });
  if (memory === undefined) return unknown('memory could not be read');
  const live = pods.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
  let worst = Number.NEGATIVE_INFINITY;
  let measured = 0;
  for (const pod of live) {
    const values = memory
      .filter((sample) => sample.pod === pod.metadata.name && sample.at.getTime() >= from)
      .sort((a, b) => a.at.getTime() - b.at.getTime())
      .map(({ bytes }) => bytes);
    if (values.length < MIN_SAMPLES) continue;
    measured += 1;
    const third = Math.max(1, Math.floor(values.length / 3));
    const first = median(values.slice(0, third));
    worst = Math.max(worst, first === 0 ? 0 : median(values.slice(-third)) / first - 1);
  }
  if (measured < wanted) return unknown(`memory is known of ${measured} of ${wanted} pods`);
  if (wanted === 0) return { name, passed: true, seen: 'no pods' };
  const percent = `${worst >= 0 ? '+' : ''}${(worst * 100).toFixed(1)} %`;
  return { name, passed: worst <= MAX_GROWTH, seen: `${percent} in ${holdSeconds} s at most` };
}
