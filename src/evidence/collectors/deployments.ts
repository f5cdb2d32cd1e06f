import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** What should run, and how far its rollout is. */
export const deployments: Collector = objectCollector({
  kind: 'kubernetes.deployments',
  reads: 'Deployment',
  noun: 'Deployments',
  limit: 2_000,
  declared: true,
});
