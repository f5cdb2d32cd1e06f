import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** A high quantile of request latency over time. */
export const latency: Collector = seriesCollector({
  kind: 'telemetry.latency',
  noun: 'request latency',
  expected:
    'Send http.server.request.duration with the resource attributes k8s.namespace.name and service.name.',
  read: (port, request, bounds) => port.latency(request, bounds),
});
