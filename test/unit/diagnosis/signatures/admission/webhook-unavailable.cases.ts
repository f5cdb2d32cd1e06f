import { app, event } from '#test/support/cluster-objects.ts';
import { refusedApp } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const TEXT =
  'Internal error occurred: failed calling webhook "validate.policy.example.com": failed to call webhook: Post "https://policy.guard.svc:443/validate?timeout=10s": dial tcp 10.96.4.7:443: connect: connection refused';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'two workloads wait for one webhook',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: TEXT,
          }),
          ...refusedApp({
            name: 'front',
            revisions: [{ image: 'r.example/front:1', minutesAgo: 30 }],
            message: TEXT,
          }),
          {
            apiVersion: 'admissionregistration.k8s.io/v1',
            kind: 'ValidatingWebhookConfiguration',
            metadata: { name: 'policy' },
            webhooks: [
              {
                name: 'validate.policy.example.com',
                failurePolicy: 'Fail',
                clientConfig: { service: { name: 'policy', namespace: 'guard' } },
              },
            ],
          } as never,
        ],
      },
      object: { kind: 'ValidatingWebhookConfiguration', name: 'policy' },
      runbooks: [],
      says: [
        'webhook validate.policy.example.com does not answer',
        'pods of front and reports',
        'connection refused',
      ],
      verdict: 'failed',
    },
    {
      name: 'the configuration could not be read',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message:
              'Internal error occurred: failed calling webhook "inject.mesh.example.com": failed to call webhook: Post "https://injector.mesh.svc:443/inject?timeout=10s": context deadline exceeded',
          }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: ['webhook inject.mesh.example.com', 'context deadline exceeded'],
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
          {
            apiVersion: 'admissionregistration.k8s.io/v1',
            kind: 'ValidatingWebhookConfiguration',
            metadata: { name: 'policy' },
            webhooks: [
              {
                name: 'validate.policy.example.com',
                failurePolicy: 'Fail',
                clientConfig: { service: { name: 'policy', namespace: 'guard' } },
              },
            ],
          } as never,
        ],
      },
    },
    {
      name: 'it answers, and denies',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: 'admission webhook "validate.policy.example.com" denied the request: no',
          }),
          {
            apiVersion: 'admissionregistration.k8s.io/v1',
            kind: 'ValidatingWebhookConfiguration',
            metadata: { name: 'policy' },
            webhooks: [
              {
                name: 'validate.policy.example.com',
                failurePolicy: 'Fail',
                clientConfig: { service: { name: 'policy', namespace: 'guard' } },
              },
            ],
          } as never,
        ],
      },
    },
  ],
};
