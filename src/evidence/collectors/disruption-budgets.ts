import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** How many pods may be taken away on purpose. */
export const disruptionBudgets: Collector = objectCollector({
  kind: 'kubernetes.poddisruptionbudgets',
  reads: 'PodDisruptionBudget',
  noun: 'PodDisruptionBudgets',
  limit: 1_000,
});
