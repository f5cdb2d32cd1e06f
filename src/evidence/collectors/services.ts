import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** What routes to the workloads. */
export const services: Collector = objectCollector({
  kind: 'kubernetes.services',
  reads: 'Service',
  noun: 'Services',
  limit: 2_000,
  declared: true,
});
