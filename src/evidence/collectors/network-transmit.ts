import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How much a pod sends. */
export const networkTransmit: Collector = seriesCollector({
  measure: 'network-transmit',
  noun: 'network packets sent',
});
