import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How long garbage collections stop a service. */
export const gcPauses: Collector = seriesCollector({
  measure: 'gc-pauses',
  noun: 'garbage collection pauses',
});
