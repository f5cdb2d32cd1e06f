import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Identities that pods run as. */
export const serviceAccounts: Collector = objectCollector({
  kind: 'kubernetes.serviceaccounts',
  reads: 'ServiceAccount',
  noun: 'ServiceAccounts',
  limit: 1_000,
});
