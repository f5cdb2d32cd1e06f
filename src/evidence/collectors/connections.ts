import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How full connection pools are, as a share of their limit. */
export const connections: Collector = seriesCollector({
  measure: 'connections',
  noun: 'open connections of pools',
});
