import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Bounds on what one container may ask for. */
export const limitRanges: Collector = objectCollector({
  kind: 'kubernetes.limitranges',
  reads: 'LimitRange',
  noun: 'LimitRanges',
  limit: 200,
});
