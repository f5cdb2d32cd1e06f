import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Work that ends. */
export const jobs: Collector = objectCollector({
  kind: 'kubernetes.jobs',
  reads: 'Job',
  noun: 'Jobs',
  limit: 2_000,
});
