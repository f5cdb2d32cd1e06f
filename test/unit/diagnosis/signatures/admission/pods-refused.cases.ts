import { app, event } from '#test/support/cluster-objects.ts';
import { exceededText, refusedApp, resourceQuota } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const TEXT =
  'pods "reports-h1-x7k2p" is forbidden: image policy webhook backend denied one or more images: not signed';

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
      says: ['2 pods of reports in shop cannot be created', 'not signed'],
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
      says: ['not signed', 'revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'a quota refuses them: a symptom, of the namespace',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: exceededText('reports-h1-k', 'few', 'pods=1', 'pods=9', 'pods=9'),
          }),
          resourceQuota('few', { pods: '9' }, { pods: '9' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      role: 'symptom',
      runbooks: [],
      says: ['exceeded quota: few'],
      verdict: 'failed',
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
      name: 'a reason that another signature knows',
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
