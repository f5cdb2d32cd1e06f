import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** Open file descriptors, as a share of the limit. */
export const fileDescriptors: Collector = seriesCollector({
  measure: 'file-descriptors',
  noun: 'open file descriptors',
});
