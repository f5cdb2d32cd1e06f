import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Work that starts by the clock. */
export const cronJobs: Collector = objectCollector({
  kind: 'kubernetes.cronjobs',
  reads: 'CronJob',
  noun: 'CronJobs',
  limit: 1_000,
  declared: true,
});
