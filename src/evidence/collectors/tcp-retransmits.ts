import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** Segments that had to be sent again. */
export const tcpRetransmits: Collector = seriesCollector({
  measure: 'tcp-retransmits',
  noun: 'TCP retransmissions',
});
