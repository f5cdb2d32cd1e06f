import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Workloads whose pods have names and volumes of their own. */
export const statefulSets: Collector = objectCollector({
  kind: 'kubernetes.statefulsets',
  reads: 'StatefulSet',
  noun: 'StatefulSets',
  limit: 2_000,
  declared: true,
});
