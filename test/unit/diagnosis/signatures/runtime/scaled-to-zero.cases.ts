import { event, replicaSetName } from '#test/support/cluster-objects.ts';
import { saying, served, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const scaled = event(
  'ScalingReplicaSet',
  `Scaled down replica set ${replicaSetName('cart', 1)} to 0 from 3`,
  { kind: 'Deployment', name: 'cart' },
  20,
);
const resting = served('cart', { replicas: 0 }, '10.96.0.41');
const manifest = (replicas: number) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { replicas },
});

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'scaled down in the hour while a Service points to it and a caller fails',
      world: {
        objects: [...resting, ...served('web'), scaled],
        patterns: [saying('web', 'could not get cart: dial tcp 10.96.0.41:80: connect: connection refused')],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
      runbooks: [{ runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'cart', replicas: 3 } }],
      says: ['cart in shop is scaled to 0 pods', 'to 0 from 3', 'calls of web to it fail'],
      verdict: 'failed',
    },
    {
      name: 'its manifest asks for more',
      world: { objects: [...resting, ...served('web')], manifests: [manifest(2)] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'cart' },
      runbooks: [{ runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'cart', replicas: 2 } }],
      says: ['its manifest asks for 2 pods'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'at rest for long', world: { objects: [...resting, ...served('web')] } },
    {
      name: 'at rest as declared',
      world: { objects: [...resting, ...served('web')], manifests: [manifest(0)] },
    },
    {
      name: 'an older revision went to zero in a rollout',
      world: {
        objects: [
          ...served('cart', {
            revisions: [
              { image: 'r.example/cart:1', minutesAgo: 900 },
              { image: 'r.example/cart:2', minutesAgo: 20 },
            ],
          }),
          scaled,
        ],
      },
    },
    {
      name: 'a worker without a Service that somebody stopped',
      world: {
        objects: [
          ...steady('worker', { replicas: 0 }),
          event('ScalingReplicaSet', `Scaled down replica set ${replicaSetName('worker', 1)} to 0 from 2`, {
            kind: 'Deployment',
            name: 'worker',
          }),
        ],
      },
    },
  ],
};
