import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How much of what a service is asked succeeds. */
export const successRate: Collector = seriesCollector({
  measure: 'success-rate',
  noun: 'share of requests that succeed',
});
