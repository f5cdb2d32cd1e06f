import { minutesAgo } from '#test/support/cluster-objects.ts';
import { containedApp, firstPod, probedWorld, unhealthy } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const readinessProbe = { httpGet: { path: '/ready', port: 8080 } };
const waiting = containedApp({
  revisions: [{ minutesAgo: 20, containers: [{ ports: [{ containerPort: 8080 }], readinessProbe }] }],
  replicas: 2,
  ready: 1,
  statuses: { main: { ready: false } },
});
const object = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the application says that it is not ready, and not why',
      world: {
        objects: [
          ...waiting,
          unhealthy(
            waiting.find(
              (each) =>
                each.kind === 'Pod' &&
                (each as { status?: { containerStatuses?: { ready: boolean }[] } }).status
                  ?.containerStatuses?.[0]?.ready === false,
            )?.metadata.name ?? '',
            'Readiness probe failed: HTTP probe failed with statuscode: 503',
          ),
        ],
      },
      object,
      runbooks: [],
      says: [
        '1 of 2 pods of checkout in shop',
        'readiness probe fails with "HTTP probe failed with statuscode: 503"',
      ],
      verdict: 'degraded',
    },
    {
      name: 'nothing tells more than that it is not ready',
      world: {
        objects: containedApp({
          revisions: [{ minutesAgo: 20, containers: [{ readinessProbe }] }],
          statuses: { main: { ready: false } },
        }),
      },
      object,
      runbooks: [],
      says: ['1 of 1 pod of checkout in shop run and are not ready'],
      verdict: 'failed',
    },
    {
      name: 'a wrong probe explains it',
      world: probedWorld({
        kind: 'readiness',
        probe: { httpGet: { path: '/ready', port: 8080 } },
        says: 'HTTP probe failed with statuscode: 404',
      }),
      object,
      role: 'symptom',
      runbooks: [],
      says: ['run and are not ready'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'it started just now',
      world: {
        objects: containedApp({
          revisions: [{ minutesAgo: 0.5, containers: [{ readinessProbe }] }],
          statuses: { main: { ready: false } },
        }),
      },
    },
    {
      name: 'its startup probe still gives it time',
      world: {
        objects: containedApp({
          revisions: [
            {
              minutesAgo: 4,
              containers: [
                { startupProbe: { tcpSocket: { port: 8080 }, periodSeconds: 10, failureThreshold: 60 } },
              ],
            },
          ],
          statuses: { main: { ready: false, started: false } },
        }),
      },
    },
    {
      name: 'ready, after some failures at its start',
      world: {
        objects: [
          ...containedApp({
            revisions: [{ minutesAgo: 20, containers: [{ readinessProbe }] }],
            ready: 1,
          }),
          unhealthy(firstPod(waiting), 'Readiness probe failed: HTTP probe failed with statuscode: 503', {
            count: 3,
            from: 20,
            to: 19,
          }),
        ],
      },
    },
    {
      name: 'on its way out',
      world: {
        objects: waiting.map((each) =>
          each.kind === 'Pod'
            ? { ...each, metadata: { ...each.metadata, deletionTimestamp: minutesAgo(0.2) } }
            : each,
        ),
      },
    },
  ],
};
