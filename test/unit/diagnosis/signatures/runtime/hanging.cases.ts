import { minutesAgo, series } from '#test/support/cluster-objects.ts';
import { containedApp, firstPod, unhealthy } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const probe = { httpGet: { path: '/healthz', port: 8080 } };
const late =
  'Readiness probe failed: Get "http://10.0.0.7:8080/healthz": context deadline exceeded (Client.Timeout exceeded while awaiting headers)';
const objects = containedApp({
  revisions: [{ minutesAgo: 400, containers: [{ ports: [{ containerPort: 8080 }], readinessProbe: probe }] }],
  statuses: { main: { ready: false } },
});
const pod = firstPod(objects);
const stuck = [...objects, unhealthy(pod, late, { count: 30, from: 8, to: 0.2 })];
const cpu = (after: number) => [
  series({ pod, container: 'main' }, 40, 0, (minute) => (minute < 32 ? 0.4 : after), '{cpu}'),
];
/** A line every five seconds until some minutes before now. */
const lines = (until: number) =>
  Array.from({ length: 20 }, (_, index) => `${minutesAgo(until + (19 - index) / 12)} GET /cart 200`);
const object = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };
const restarted = [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'checkout' } }];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'no answers, no processor time, no log since',
      world: { objects: stuck, series: { cpu: cpu(0.001) }, currentLogs: { [`shop/${pod}/main`]: lines(8) } },
      object,
      runbooks: restarted,
      says: [
        'Container main of checkout in shop hangs',
        'it uses 0.001 cores since, 0.400 cores before',
        'it wrote nothing for 8 min',
      ],
      verdict: 'failed',
    },
    {
      name: 'no metrics: its log fell silent',
      world: { objects: stuck, currentLogs: { [`shop/${pod}/main`]: lines(7) } },
      object,
      runbooks: restarted,
      says: ['its readiness probe got no answer 30 times', 'it wrote nothing for 7 min'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'it works hard: overloaded',
      world: { objects: stuck, series: { cpu: cpu(0.9) }, currentLogs: { [`shop/${pod}/main`]: lines(7) } },
    },
    {
      name: 'it goes on writing its log',
      world: {
        objects: stuck,
        series: { cpu: cpu(0.001) },
        currentLogs: { [`shop/${pod}/main`]: lines(0.1) },
      },
    },
    {
      name: 'nothing is known but that it is slow',
      world: { objects: stuck },
    },
    {
      name: 'another workload of the node does not answer either',
      world: {
        objects: [
          ...stuck,
          ...containedApp({
            name: 'cart',
            revisions: [{ minutesAgo: 400, containers: [{ readinessProbe: probe }] }],
            statuses: { main: { ready: false } },
          }),
          unhealthy('cart-h1-p0000', late, { count: 30, from: 8, to: 0.2 }),
        ],
        series: { cpu: cpu(0.001) },
      },
    },
  ],
};
