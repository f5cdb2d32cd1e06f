import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Workloads with one pod for each node. */
export const daemonSets: Collector = objectCollector({
  kind: 'kubernetes.daemonsets',
  reads: 'DaemonSet',
  noun: 'DaemonSets',
  limit: 1_000,
  declared: true,
});
