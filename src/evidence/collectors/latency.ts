import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** A high quantile of request latency over time. */
export const latency: Collector = seriesCollector({
  kind: 'telemetry.latency',
  noun: 'request latency',
  read: (port, request, bounds) => port.latency(request, bounds),
});
