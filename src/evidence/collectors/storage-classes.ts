import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Kinds of storage and who provisions them. */
export const storageClasses: Collector = objectCollector({
  kind: 'kubernetes.storageclasses',
  reads: 'StorageClass',
  noun: 'StorageClasses',
  limit: 100,
});
