import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How much a service is asked. */
export const requestRate: Collector = seriesCollector({
  measure: 'request-rate',
  noun: 'requests a second',
});
