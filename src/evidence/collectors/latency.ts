import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** A high quantile of request latency over time. */
export const latency: Collector = seriesCollector({
  measure: 'latency',
  noun: 'request latency',
  expected:
    'Send http.server.request.duration with the resource attributes k8s.namespace.name and service.name.',
});
