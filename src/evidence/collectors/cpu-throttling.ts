import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How long containers were held back by their CPU limit. */
export const cpuThrottling: Collector = seriesCollector({
  measure: 'cpu-throttling',
  noun: 'processor throttling',
});
