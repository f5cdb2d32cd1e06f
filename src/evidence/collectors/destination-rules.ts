import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** How the mesh talks to a Service. */
export const destinationRules: Collector = objectCollector({
  kind: 'kubernetes.destinationrules',
  reads: 'DestinationRule',
  noun: 'DestinationRules',
  limit: 1_000,
});
