import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Who scales what, between which bounds. */
export const autoscalers: Collector = objectCollector({
  kind: 'kubernetes.horizontalpodautoscalers',
  reads: 'HorizontalPodAutoscaler',
  noun: 'HorizontalPodAutoscalers',
  limit: 1_000,
  declared: true,
});
