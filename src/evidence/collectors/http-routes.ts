import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Routes of the Gateway API. */
export const httpRoutes: Collector = objectCollector({
  kind: 'kubernetes.httproutes',
  reads: 'HTTPRoute',
  noun: 'HTTPRoutes',
  limit: 1_000,
});
