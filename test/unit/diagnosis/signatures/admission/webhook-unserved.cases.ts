import type { KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo, service } from '#test/support/cluster-objects.ts';
import { served, steady } from '#test/support/log-worlds.ts';
import { refusedApp } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const webhook = (failurePolicy = 'Fail', minutes = 9_000): KubeObject =>
  ({
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: 'policy', creationTimestamp: minutesAgo(minutes) },
    webhooks: [
      {
        name: 'validate.policy.example.com',
        failurePolicy,
        clientConfig: { service: { name: 'policy', namespace: 'shop', port: 443 } },
        rules: [{ apiGroups: ['apps'], resources: ['deployments'], operations: ['CREATE', 'UPDATE'] }],
      },
    ],
  }) as KubeObject;
const object = { kind: 'ValidatingWebhookConfiguration', name: 'policy' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'its Service does not exist',
      world: { objects: [...served('web'), webhook()] },
      object,
      runbooks: [],
      says: ['Service policy in shop, which does not exist', '(deployments)'],
      verdict: 'degraded',
    },
    {
      name: 'no pod carries what its Service selects',
      world: { objects: [...served('web'), ...service({ name: 'policy', addresses: 0 }), webhook()] },
      object,
      runbooks: [],
      says: ['has no ready pod behind it'],
      verdict: 'degraded',
    },
    {
      name: 'it has refused pods already: a symptom',
      world: {
        objects: [
          ...served('web'),
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message:
              'Internal error occurred: failed calling webhook "validate.policy.example.com": failed to call webhook: Post "https://policy.shop.svc:443/validate?timeout=10s": service "policy" not found',
          }),
          webhook(),
        ],
      },
      object,
      role: 'symptom',
      runbooks: [],
      says: ['does not exist'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'its Service is served', world: { objects: [...served('web'), ...served('policy'), webhook()] } },
    { name: 'it may fail', world: { objects: [...served('web'), webhook('Ignore')] } },
    { name: 'installed a minute ago', world: { objects: [...served('web'), webhook('Fail', 1)] } },
    {
      name: 'its pods crash, which has a name of its own',
      world: {
        objects: [
          ...steady('policy', {
            ready: 0,
            broken: {
              restartCount: 9,
              state: { waiting: { reason: 'CrashLoopBackOff' } },
              lastState: { terminated: { exitCode: 1, reason: 'Error', finishedAt: minutesAgo(2) } },
            },
          }),
          ...service({ name: 'policy', addresses: 0 }),
          webhook(),
        ],
      },
    },
  ],
};
