import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Which pods may talk to which. */
export const networkPolicies: Collector = objectCollector({
  kind: 'kubernetes.networkpolicies',
  reads: 'NetworkPolicy',
  noun: 'NetworkPolicies',
  limit: 1_000,
});
