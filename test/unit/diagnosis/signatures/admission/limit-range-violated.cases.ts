import { app, event } from '#test/support/cluster-objects.ts';
import { limitRange, refusedApp } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const TEXT =
  'pods "reports-h1-x7k2p" is forbidden: [maximum memory usage per Container is 512Mi, but limit is 2Gi, maximum memory usage per Pod is 1Gi, but limit is 2147483648]';

const ABOVE =
  'Pod "slim-h1-x7k2p" is invalid: spec.containers[0].resources.requests: Invalid value: "2": must be less than or equal to cpu limit of 500m';

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
          limitRange('small', { type: 'Container', max: { memory: '512Mi' } }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: [
        '2 pods of reports in shop cannot be created',
        'maximum memory usage per Container is 512Mi, but limit is 2Gi',
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
          limitRange('small', { type: 'Container', max: { memory: '512Mi' } }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'reports', revision: 1 } },
      ],
      says: ['maximum memory usage per Container is 512Mi, but limit is 2Gi', 'revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'the default limit lies below what is requested',
      world: {
        objects: [
          ...refusedApp({
            name: 'slim',
            replicas: 1,
            revisions: [
              {
                image: 'r.example/slim:1',
                minutesAgo: 30,
                spec: {
                  containers: [
                    { name: 'main', image: 'r.example/slim:1', resources: { requests: { cpu: '2' } } },
                  ],
                },
              },
            ],
            message: ABOVE,
          }),
          limitRange('small', { type: 'Container', default: { cpu: '500m' } }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'slim' },
      runbooks: [],
      says: ['must be less than or equal to cpu limit'],
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
      name: 'a template that is not valid by itself',
      world: {
        objects: [
          ...refusedApp({
            name: 'slim',
            replicas: 1,
            revisions: [
              {
                image: 'r.example/slim:1',
                minutesAgo: 30,
                spec: {
                  containers: [
                    {
                      name: 'main',
                      image: 'r.example/slim:1',
                      resources: { requests: { cpu: '2' }, limits: { cpu: '500m' } },
                    },
                  ],
                },
              },
            ],
            message: ABOVE,
          }),
        ],
      },
    },
  ],
};
