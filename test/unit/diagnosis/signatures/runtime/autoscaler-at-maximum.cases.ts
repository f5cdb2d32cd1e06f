import type { Condition } from '#src/kubernetes/objects.ts';
import { autoscaler } from '#test/support/autoscaler-objects.ts';
import { steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const atMaximum: Condition = {
  type: 'ScalingLimited',
  status: 'True',
  reason: 'TooManyReplicas',
  message: 'the desired replica count is more than the maximum replica count',
};
const within: Condition = {
  type: 'ScalingLimited',
  status: 'False',
  reason: 'DesiredWithinRange',
  message: 'the desired count is within the acceptable range',
};
const web = steady('web', { replicas: 10 });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'far above its target at the most pods',
      world: { objects: [...web, autoscaler('web', { cpu: 96, conditions: [atMaximum] })] },
      object: { kind: 'HorizontalPodAutoscaler', namespace: 'shop', name: 'web' },
      runbooks: [],
      says: ['Autoscaler web in shop is at its maximum of 10 pods', 'cpu is at 96 with a target of 60'],
      verdict: 'degraded',
    },
    {
      name: 'somewhat above its target',
      world: { objects: [...web, autoscaler('web', { cpu: 70, conditions: [atMaximum] })] },
      object: { kind: 'HorizontalPodAutoscaler', namespace: 'shop', name: 'web' },
      runbooks: [],
      says: ['cpu is at 70'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the most pods are just enough',
      world: { objects: [...web, autoscaler('web', { cpu: 61, conditions: [atMaximum] })] },
    },
    {
      name: 'room for more',
      world: {
        objects: [
          ...steady('web', { replicas: 6 }),
          autoscaler('web', { current: 6, cpu: 90, conditions: [within] }),
        ],
      },
    },
  ],
};
