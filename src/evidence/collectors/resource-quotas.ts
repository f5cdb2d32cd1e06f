import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Limits on a namespace that refuse new objects. */
export const resourceQuotas: Collector = objectCollector({
  kind: 'kubernetes.resourcequotas',
  reads: 'ResourceQuota',
  noun: 'ResourceQuotas',
  limit: 200,
});
