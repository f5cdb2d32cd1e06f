import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** The middle of request latency over time. */
export const medianLatency: Collector = seriesCollector({
  measure: 'median-latency',
  noun: 'median request latency',
});
