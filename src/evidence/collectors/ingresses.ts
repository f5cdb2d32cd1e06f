import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Routes from outside to Services. */
export const ingresses: Collector = objectCollector({
  kind: 'kubernetes.ingresses',
  reads: 'Ingress',
  noun: 'Ingresses',
  limit: 1_000,
  declared: true,
});
