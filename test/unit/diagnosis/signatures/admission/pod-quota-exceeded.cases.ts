import { app, event } from '#test/support/cluster-objects.ts';
import { exceededText, refusedApp, refusedDaemonSet, resourceQuota } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'every pod is refused',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: exceededText('reports-h1-x7k2p', 'team', 'pods=1', 'pods=10', 'pods=10'),
          }),
          resourceQuota('team', { pods: '10' }, { pods: '10' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['quota team', 'pods: 10 of 10', '2 pods of reports'],
      verdict: 'failed',
    },
    {
      name: 'a rollout that the quota has no room for; the old pods serve',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            replicas: 2,
            ready: 2,
            revisions: [
              { image: 'r.example/reports:1', minutesAgo: 900, readyReplicas: 2 },
              { image: 'r.example/reports:2', minutesAgo: 9 },
            ],
            message: exceededText('reports-h1-x7k2p', 'team', 'pods=1', 'pods=10', 'pods=10'),
            kept: 'events',
          }),
          resourceQuota('team', { pods: '10' }, { pods: '10' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['of reports'],
      verdict: 'degraded',
    },
    {
      name: 'no refusal is kept any more, and the quota cannot take one more',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            replicas: 1,
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 300 }],
            message: '',
            kept: 'nowhere',
          }),
          resourceQuota('team', { pods: '10' }, { pods: '10' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['pods: 10 of 10 in use', '1 pod of reports'],
      verdict: 'failed',
    },
    {
      name: 'a DaemonSet is short by a node',
      world: {
        objects: [
          refusedDaemonSet('agent', 3, 2),
          event(
            'FailedCreate',
            `Error creating: ${exceededText('agent-x2c4v', 'team', 'count/pods=1', 'count/pods=10', 'count/pods=10')}`,
            { kind: 'DaemonSet', name: 'agent' },
          ),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['count/pods: 10 of 10', '1 pod of agent'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the quota is used up and everything that should run does',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          resourceQuota('team', { pods: '10' }, { pods: '10' }),
        ],
      },
    },
    {
      name: 'refused long ago, and all pods were made since',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          event(
            'FailedCreate',
            `Error creating: ${exceededText('reports-h1-x7k2p', 'team', 'pods=1', 'pods=10', 'pods=10')}`,
            { kind: 'ReplicaSet', name: 'reports-h1' },
            40,
          ),
          resourceQuota('team', { pods: '20' }, { pods: '10' }),
        ],
      },
    },
    {
      name: 'scaled to zero beside a quota that is used up',
      world: {
        objects: [
          ...app({
            name: 'reports',
            replicas: 0,
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
          }),
          resourceQuota('team', { pods: '10' }, { pods: '10' }),
        ],
      },
    },
  ],
};
