import { app, event } from '#test/support/cluster-objects.ts';
import { refusedApp } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const TEXT =
  'admission webhook "validate.policy.example.com" denied the request: policy require-team-label: the label team is required';

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
      says: ['2 pods of reports in shop cannot be created', 'the label team is required'],
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
      says: ['the label team is required', 'revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'a ValidatingAdmissionPolicy',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message:
              "pods \"reports-h1-x7k2p\" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'no-latest-all' denied request: images need a tag",
          }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: ['images need a tag'],
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
      name: 'the webhook does not answer at all',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message:
              'Internal error occurred: failed calling webhook "validate.policy.example.com": failed to call webhook: Post "https://policy.guard.svc:443/validate?timeout=10s": no endpoints available for service "policy"',
          }),
        ],
      },
    },
  ],
};
