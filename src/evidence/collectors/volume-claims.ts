import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Claims that pods may wait for. */
export const volumeClaims: Collector = objectCollector({
  kind: 'kubernetes.persistentvolumeclaims',
  reads: 'PersistentVolumeClaim',
  noun: 'PersistentVolumeClaims',
  limit: 500,
});
