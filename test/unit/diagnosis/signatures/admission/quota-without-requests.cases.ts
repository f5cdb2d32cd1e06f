import { app, event } from '#test/support/cluster-objects.ts';
import { refusedApp } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const TEXT =
  'pods "reports-h1-x7k2p" is forbidden: failed quota: team: must specify limits.cpu for: main; requests.cpu for: main';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'every pod is refused',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: TEXT,
          }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: [
        '2 pods of reports in shop cannot be created',
        'the quota team counts limits.cpu for: main; requests.cpu for: main',
      ],
      verdict: 'failed',
    },
    {
      name: 'a rollout brought it',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            ready: 2,
            revisions: [
              { image: 'r.example/reports:1', minutesAgo: 900, readyReplicas: 2 },
              { image: 'r.example/reports:1', minutesAgo: 9, spec: { serviceAccountName: 'reporter' } },
            ],
            message: TEXT,
            kept: 'events',
          }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'reports', revision: 1 } },
      ],
      says: ['the quota team counts limits.cpu for: main; requests.cpu for: main', 'revision 2'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'all pods were made since',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          event('FailedCreate', `Error creating: ${TEXT}`, { kind: 'ReplicaSet', name: 'reports-h1' }, 30),
        ],
      },
    },
    {
      name: 'a pod that was made later belies the refusal',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            replicas: 3,
            made: 2,
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: TEXT,
            kept: 'events',
            minutes: 30,
          }),
          event(
            'SuccessfulCreate',
            'Created pod: reports-h1-p0001',
            { kind: 'ReplicaSet', name: 'reports-h1' },
            10,
          ),
        ],
      },
    },
    {
      name: 'the quota is used up',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message:
              'pods "reports-h1-k" is forbidden: exceeded quota: few, requested: pods=1, used: pods=9, limited: pods=9',
          }),
        ],
      },
    },
  ],
};
