import type { Condition } from '#src/kubernetes/objects.ts';
import { autoscaler } from '#test/support/autoscaler-objects.ts';
import { steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const blind = (message: string, reason = 'FailedGetResourceMetric'): Condition => ({
  type: 'ScalingActive',
  status: 'False',
  reason,
  message,
});
const apiDown =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: unable to get metrics for resource cpu: unable to fetch metrics from resource metrics API: the server could not find the requested resource (get pods.metrics.k8s.io)';
const noRequest =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: missing request for cpu in container main of Pod web-h1-p0000';
const noSamples =
  'the HPA was unable to compute the replica count: failed to get cpu utilization: did not receive metrics for targeted pods (pods might be unready)';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the metrics API is gone, for two autoscalers alike',
      world: {
        objects: [
          ...steady('web'),
          ...steady('api'),
          autoscaler('api', { current: 2, conditions: [blind(apiDown)] }),
          autoscaler('web', { current: 2, conditions: [blind(apiDown)] }),
        ],
      },
      object: { kind: 'HorizontalPodAutoscaler', namespace: 'shop', name: 'api' },
      runbooks: [],
      says: ['Autoscaler api in shop cannot scale', 'could not find the requested resource'],
      verdict: 'degraded',
    },
    {
      name: 'a container that requests no CPU',
      world: {
        objects: [...steady('web'), autoscaler('web', { current: 2, conditions: [blind(noRequest)] })],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      runbooks: [],
      says: ['because a container requests no cpu'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'its target rests',
      world: {
        objects: [
          ...steady('web', { replicas: 0 }),
          autoscaler('web', {
            current: 0,
            conditions: [
              blind('scaling is disabled since the replica count of the target is zero', 'ScalingDisabled'),
            ],
          }),
        ],
      },
    },
    {
      name: 'no pod of the target is ready',
      world: {
        objects: [
          ...steady('web', { ready: 0 }),
          autoscaler('web', { current: 2, conditions: [blind(noSamples)] }),
        ],
      },
    },
    {
      name: 'since a minute, as after every restart of metrics-server',
      world: {
        objects: [
          ...steady('web'),
          autoscaler('web', { current: 2, minutes: 1, conditions: [blind(apiDown)] }),
        ],
      },
    },
  ],
};
