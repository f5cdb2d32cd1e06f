import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** The rollout history: one ReplicaSet per revision, with its template and time. */
export const replicaSets: Collector = objectCollector({
  kind: 'kubernetes.replicasets',
  reads: 'ReplicaSet',
  noun: 'ReplicaSets',
  limit: 5_000,
});
