import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Routes of the mesh. */
export const virtualServices: Collector = objectCollector({
  kind: 'kubernetes.virtualservices',
  reads: 'VirtualService',
  noun: 'VirtualServices',
  limit: 1_000,
});
