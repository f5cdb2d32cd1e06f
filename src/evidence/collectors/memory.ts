import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** Memory in use over time. */
export const memory: Collector = seriesCollector({
  kind: 'telemetry.memory',
  noun: 'memory',
  read: (port, request, bounds) => port.memory(request, bounds),
});
