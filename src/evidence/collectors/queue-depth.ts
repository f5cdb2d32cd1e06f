import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** What waits in queues. */
export const queueDepth: Collector = seriesCollector({
  measure: 'queue-depth',
  noun: 'queue depth',
});
