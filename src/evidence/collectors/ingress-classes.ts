import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Controllers that serve Ingresses. */
export const ingressClasses: Collector = objectCollector({
  kind: 'kubernetes.ingressclasses',
  reads: 'IngressClass',
  noun: 'IngressClasses',
  limit: 100,
});
