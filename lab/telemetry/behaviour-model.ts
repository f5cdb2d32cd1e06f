import type { Behaviour } from '#lab/images.ts';
import type { LogNormal } from './distribution.ts';

/** What a container is like at one moment. */
export interface ContainerState {
  memoryBytes: number;
  cpuCores: number;
  /** Garbage collections per second, and how long they stop it (seconds). */
  collectionsPerSecond: number;
  pauses: LogNormal[];
  requestsPerSecond: number;
  /** Of requests, in seconds. */
  latency: LogNormal[];
  /** Share of requests answered 500. */
  errorShare: number;
  /** 0 fresh, 1 at its memory limit; always 0 where nothing leaks. */
  pressure: number;
}

export interface Moment {
  /** Seconds since the container started. */
  age: number;
  limitBytes: number;
  /** Fixed for a pod: no two are quite alike. 0 to 1. */
  character: number;
  /** Of this moment. 0 to 1. */
  noise: number;
}

export const DEFAULT_LIMIT_BYTES = 512 * 1024 * 1024;
/** Reached at once: a verification looks at the first seconds of a new pod, where a warm-up would be a trend. */
const RESTING_SHARE = 0.27;

/** A leaking container reaches its limit after 24 to 36 minutes, by its character. */
export function secondsToLimit(character: number): number {
  return (24 + 12 * character) * 60;
}

/** How a container behaves at a moment; undefined when it emits nothing. */
export function stateOf(
  behaviour: Behaviour,
  { age, limitBytes, character, noise }: Moment,
): ContainerState | undefined {
  if (behaviour === 'unpullable' || age < 0) return undefined;
  const resting = limitBytes * (RESTING_SHARE + 0.02 * character);
  const wobble = limitBytes * 0.003 * (noise - 0.5);
  const healthy: ContainerState = {
    memoryBytes: Math.round(resting + wobble),
    cpuCores: 0.11 + 0.03 * character + 0.03 * noise,
    collectionsPerSecond: 0.4,
    pauses: [{ median: 0.004, sigma: 0.4, share: 1 }],
    requestsPerSecond: 18 + 4 * character + 3 * noise,
    latency: [{ median: 0.042, sigma: 0.55, share: 1 }],
    errorShare: 0.0005,
    pressure: 0,
  };
  switch (behaviour) {
    case 'healthy':
      return healthy;
    case 'slow':
      return { ...healthy, latency: [{ median: 1.1, sigma: 0.45, share: 1 }], errorShare: 0.02 };
    case 'failing-probe':
      // Not ready, so no Service sends it anything.
      return { ...healthy, requestsPerSecond: 0, cpuCores: 0.02 };
    case 'crashing':
      return {
        ...healthy,
        requestsPerSecond: 0,
        collectionsPerSecond: 0,
        memoryBytes: Math.round(resting * 0.4),
      };
    case 'leaking':
      return leaking(healthy, { age, limitBytes, character, noise });
  }
}

/**
 * Memory grows in a straight line. The fuller the heap, the longer and the more often the collector stops everything, and
 * requests that meet a stop wait for it: pauses and the high quantiles of latency rise with memory.
 */
function leaking(healthy: ContainerState, { age, limitBytes, character, noise }: Moment): ContainerState {
  const room = limitBytes - healthy.memoryBytes;
  const pressure = Math.min(0.97, age / secondsToLimit(character));
  const stopped = 0.15 * pressure;
  return {
    ...healthy,
    memoryBytes: Math.round(healthy.memoryBytes + room * pressure),
    cpuCores: healthy.cpuCores + 0.7 * pressure,
    collectionsPerSecond: 0.4 + 1.6 * pressure,
    pauses: [{ median: 0.004 + 0.35 * pressure ** 1.5, sigma: 0.4, share: 1 }],
    requestsPerSecond: healthy.requestsPerSecond * (1 - 0.2 * pressure),
    latency: [
      { median: 0.042 * (1 + 1.5 * pressure), sigma: 0.55, share: 1 - stopped },
      { median: 0.25 + 3.2 * pressure + 0.05 * noise, sigma: 0.3, share: stopped },
    ],
    errorShare: 0.0005 + 0.03 * pressure ** 2,
    pressure,
  };
}
