import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Listeners of the Gateway API. */
export const gateways: Collector = objectCollector({
  kind: 'kubernetes.gateways',
  reads: 'Gateway',
  noun: 'Gateways',
  limit: 500,
});
