import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** Processor time in use over time. */
export const cpu: Collector = seriesCollector({
  measure: 'cpu',
  noun: 'processor time',
});
