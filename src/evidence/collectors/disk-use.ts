import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** How full volumes and node disks are, as a share. */
export const diskUse: Collector = seriesCollector({
  measure: 'disk-use',
  noun: 'disk use',
});
