import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Volumes that claims may bind. */
export const persistentVolumes: Collector = objectCollector({
  kind: 'kubernetes.persistentvolumes',
  reads: 'PersistentVolume',
  noun: 'PersistentVolumes',
  limit: 2_000,
});
