import { app, minutesAgo } from '#test/support/cluster-objects.ts';
import { containedApp, firstPod } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const ended = (exitCode: number, reason = 'Error') => ({
  terminated: { exitCode, reason, startedAt: minutesAgo(1.5), finishedAt: minutesAgo(1) },
});
const looping = (exitCode: number, reason?: string) => ({
  ready: false,
  restartCount: 6,
  state: { waiting: { reason: 'CrashLoopBackOff' } },
  lastState: ended(exitCode, reason),
});
const once = [{ minutesAgo: 12, containers: [{}] }];
const aborted = containedApp({ revisions: once, statuses: { main: looping(134) } });
const object = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the first revision aborts, and says why',
      world: {
        objects: aborted,
        podLogs: {
          [`shop/${firstPod(aborted)}/main`]: ['2030-05-17T11:59:01Z assertion failed: ring is sorted'],
        },
      },
      object,
      runbooks: [],
      says: ['exit code 134 (signal 6 (SIGABRT)', 'assertion failed: ring is sorted', 'restarted 6 times'],
      verdict: 'failed',
    },
    {
      name: 'a process that ends without an error where it should stay',
      world: {
        objects: containedApp({ revisions: once, statuses: { main: looping(0, 'Completed') } }),
      },
      object,
      runbooks: [],
      says: ['exit code 0 (its process ends without an error'],
      verdict: 'failed',
    },
    {
      name: 'up for the moment, for no longer than before',
      world: {
        objects: containedApp({
          revisions: once,
          replicas: 2,
          ready: 1,
          statuses: {
            main: {
              ready: true,
              restartCount: 9,
              state: { running: { startedAt: minutesAgo(0.5) } },
              lastState: ended(139),
            },
          },
        }),
      },
      object,
      runbooks: [],
      says: ['1 of 2 pods', 'SIGSEGV'],
      verdict: 'degraded',
    },
    {
      name: 'a rollout brought it: that says more',
      world: {
        objects: app({
          name: 'checkout',
          ready: 0,
          revisions: [
            { image: 'r.example/checkout:7', minutesAgo: 4_000 },
            { image: 'r.example/checkout:8', minutesAgo: 6 },
          ],
          broken: {
            state: { waiting: { reason: 'CrashLoopBackOff' } },
            lastState: ended(1),
            restartCount: 4,
          },
        }),
      },
      object,
      role: 'symptom',
      runbooks: [],
      says: ['exit code 1'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'restarted at its start until what it needs was there, and well since',
      world: {
        objects: containedApp({
          revisions: once,
          statuses: {
            main: {
              ready: true,
              restartCount: 4,
              state: { running: { startedAt: minutesAgo(7) } },
              lastState: {
                terminated: {
                  exitCode: 1,
                  reason: 'Error',
                  startedAt: minutesAgo(7.5),
                  finishedAt: minutesAgo(7.4),
                },
              },
            },
          },
        }),
      },
    },
    {
      name: 'a completed pod of a Job',
      world: {
        objects: [
          {
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: {
              name: 'report-x',
              namespace: 'shop',
              ownerReferences: [{ kind: 'Job', name: 'report' }],
            },
            spec: { containers: [{ name: 'main', image: 'r.example/report:1' }], nodeName: 'node-a' },
            status: {
              phase: 'Succeeded',
              containerStatuses: [
                { name: 'main', ready: false, restartCount: 2, state: ended(0, 'Completed') },
              ],
            },
          } as never,
        ],
      },
    },
    {
      name: 'scaled to zero on purpose',
      world: { objects: containedApp({ revisions: once, replicas: 0 }) },
    },
  ],
};
