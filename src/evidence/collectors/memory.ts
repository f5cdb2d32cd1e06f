import type { Collector } from './collector.ts';
import { seriesCollector } from './series.ts';

/** Memory in use over time. */
export const memory: Collector = seriesCollector({
  measure: 'memory',
  noun: 'memory',
  expected: 'Send container memory metrics with the resource attributes k8s.namespace.name and k8s.pod.name.',
});
