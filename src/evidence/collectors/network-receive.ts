import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How much a pod receives. */
export const networkReceive: Collector = seriesCollector({
  measure: 'network-receive',
  noun: 'network packets received',
});
