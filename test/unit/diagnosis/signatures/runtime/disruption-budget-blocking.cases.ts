import type { KubeObject } from '#src/kubernetes/objects.ts';
import { event, node, podName } from '#test/support/cluster-objects.ts';
import { steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const budget = (currentHealthy: number, desiredHealthy: number, expectedPods: number): KubeObject =>
  ({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { minAvailable: desiredHealthy, selector: { matchLabels: { app: 'web' } } },
    status: {
      currentHealthy,
      desiredHealthy,
      expectedPods,
      disruptionsAllowed: Math.max(0, currentHealthy - desiredHealthy),
    },
  }) as KubeObject;
const cordoned = { ...node('node-a'), spec: { unschedulable: true } } as KubeObject;
const refused = event(
  'EvictionBlocked',
  "Cannot evict pod as it would violate the pod's disruption budget.",
  { name: podName('web', 1, 0) },
  6,
);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a drain waits for pods that may never go',
      world: { objects: [...steady('web'), cordoned, budget(2, 2, 2)] },
      object: { kind: 'PodDisruptionBudget', namespace: 'shop', name: 'web' },
      runbooks: [],
      says: ['allows no eviction though 2 of 2 pods are healthy', 'node node-a waits to be drained'],
      verdict: 'degraded',
    },
    {
      name: 'an eviction was refused',
      world: { objects: [...steady('web'), node('node-a'), budget(2, 2, 2), refused] },
      object: { kind: 'PodDisruptionBudget', namespace: 'shop', name: 'web' },
      runbooks: [],
      says: ['minAvailable 2'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'strict, and nobody drains',
      world: { objects: [...steady('web'), node('node-a'), budget(2, 2, 2)] },
    },
    { name: 'one pod may go', world: { objects: [...steady('web'), cordoned, budget(2, 1, 2)] } },
    {
      name: 'cordoned only: other pods stay as well',
      world: { objects: [...steady('web'), ...steady('cart'), cordoned, budget(2, 2, 2)] },
    },
    {
      name: 'the budget protects what is left',
      world: { objects: [...steady('web', { ready: 1 }), cordoned, budget(1, 1, 2)] },
    },
  ],
};
