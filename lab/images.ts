/**
 * What a lab container does, decided by its image alone, so that a rollout breaks a workload and a roll back mends it.
 *
 * - `healthy`: runs, becomes ready, steady telemetry
 * - `leaking`: as healthy, but memory grows without end; garbage collection pauses and p99 latency grow with it
 * - `crashing`: exits 1 soon after start, CrashLoopBackOff
 * - `failing-probe`: runs, never becomes ready
 * - `slow`: runs, ready, high latency from the start
 * - `unpullable`: ErrImagePull, then ImagePullBackOff
 */
export type Behaviour = 'healthy' | 'leaking' | 'crashing' | 'failing-probe' | 'slow' | 'unpullable';

export interface ImageRegistry {
  behaviourOf(image: string): Behaviour;
  /** Declares an image; the last declaration wins. */
  declare(image: string, behaviour: Behaviour): void;
}

/** An image nobody declared is healthy: the lab also loads manifests that it has never seen. */
export function createImageRegistry(initial: Readonly<Record<string, Behaviour>> = {}): ImageRegistry {
  const declared = new Map<string, Behaviour>(Object.entries(initial));
  return {
    behaviourOf: (image) => declared.get(image) ?? 'healthy',
    declare: (image, behaviour) => {
      declared.set(image, behaviour);
    },
  };
}
