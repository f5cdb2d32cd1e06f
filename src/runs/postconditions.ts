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

/**
 * Memory that grows faster is not flat, in shares of its level per minute: a leak that fills a container in half an hour
 * grows by 7 to 10 % a minute at first, the noise of a dozen samples stays below 4 %.
 */
const MAX_GROWTH_PER_MINUTE = 0.04;
/** A shorter time does not tell a leak from noise; with few samples in it, as many as are needed are taken. */
const SLOPE_SECONDS = 20;
const MIN_SAMPLES = 6;
/** How far back samples are read: six of them, where one comes every two minutes. */
export const MEMORY_WINDOW_MS = 15 * 60_000;

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

/**
 * Growth per minute as a share of the level: the median of the slopes between all pairs of samples (Theil and Sen), which
 * a few odd samples do not move. Undefined where the samples are too few.
 */
export function growthPerMinute(
  samples: readonly { at: Date; bytes: number }[],
  seconds: number,
): number | undefined {
  const sorted = [...samples].sort((a, b) => a.at.getTime() - b.at.getTime());
  const newest = sorted.at(-1)?.at.getTime() ?? 0;
  const recent = sorted.filter(({ at }) => at.getTime() > newest - seconds * 1_000);
  const used = recent.length >= MIN_SAMPLES ? recent : sorted.slice(-MIN_SAMPLES);
  if (used.length < MIN_SAMPLES) return undefined;
  const slopes = used.flatMap((one, index) =>
    used
      .slice(index + 1)
      .filter(({ at }) => at.getTime() > one.at.getTime())
      .map((other) => (other.bytes - one.bytes) / (other.at.getTime() - one.at.getTime())),
  );
  const level = median(used.map(({ bytes }) => bytes));
  return level === 0 ? 0 : (median(slopes) * 60_000) / level;
}

/** No pod's memory grows by more than a leak would let it. */
export function memoryFlat({ deployment, pods, memory, holdSeconds }: Sight): Check {
  const name = 'memory flat';
  const wanted = deployment.spec.replicas ?? 1;
  const unknown = (seen: string): Check => ({ name, passed: false, unknown: true, seen });
  if (memory === undefined) return unknown('memory could not be read');
  if (wanted === 0) return { name, passed: true, seen: 'no pods' };
  const growths = pods
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .flatMap(({ metadata }) => {
      const samples = memory.filter(({ pod }) => pod === metadata.name);
      return growthPerMinute(samples, Math.max(holdSeconds, SLOPE_SECONDS)) ?? [];
    });
  if (growths.length < wanted)
    return unknown(`memory is known of ${growths.length} of ${wanted} pods so far`);
  const worst = Math.max(...growths);
  const percent = `${worst >= 0 ? '+' : ''}${(worst * 100).toFixed(1)} % a minute at most`;
  return { name, passed: worst <= MAX_GROWTH_PER_MINUTE, seen: percent };
}
