import { app, event, podName, service } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const healthy = app({ name: 'ledger', revisions: [{ image: 'r.example/ledger:4', minutesAgo: 5_000 }] });
const waiting = {
  phase: 'Pending',
  state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off pulling image "r.example/search:2"' } },
};
const failed =
  'Failed to pull image "r.example/search:2": rpc error: code = NotFound desc = r.example/search:2: not found';
const dns =
  'Failed to pull image "r.example/search:2": dial tcp: lookup r.example on 10.0.0.2:53: no such host';
const rolledOut = [
  { image: 'r.example/search:1', minutesAgo: 3_000, readyReplicas: 2 },
  { image: 'r.example/search:2', minutesAgo: 5 },
];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout to a tag that does not exist',
      world: {
        objects: [
          ...healthy,
          ...app({ name: 'search', ready: 0, revisions: rolledOut, broken: waiting }),
          event('Failed', failed, { name: podName('search', 2, 0) }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'search' },
      runbooks: [
        {
          runbook: 'rollback-deployment',
          inputs: { namespace: 'shop', name: 'search', revision: 1 },
        },
      ],
      says: ['search in shop', 'r.example/search:2', 'there is no such image or tag', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'a registry without a name record: going back would not help',
      world: {
        objects: [
          ...app({ name: 'search', ready: 1, revisions: rolledOut, broken: waiting }),
          event('Failed', dns, { name: podName('search', 2, 1) }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'search' },
      runbooks: [],
      says: ["the registry's name cannot be resolved", '1 of 2 pods'],
      verdict: 'degraded',
    },
    {
      name: 'a first deployment: there is nothing to go back to, and its Service is a symptom',
      world: {
        objects: [
          ...app({
            name: 'search',
            ready: 0,
            revisions: [{ image: 'r.example/search:2', minutesAgo: 5 }],
            broken: { phase: 'Pending', state: { waiting: { reason: 'ErrImagePull', message: failed } } },
          }),
          ...service({ name: 'search', addresses: 0 }),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'search' },
      runbooks: [],
      says: ['2 of 2 pods', 'there is no such image or tag'],
      verdict: 'failed',
    },
    {
      name: 'the runtime gives no reason: the change of the image is all that is known',
      world: {
        objects: app({
          name: 'search',
          ready: 1,
          revisions: rolledOut,
          broken: { phase: 'Pending', state: { waiting: { reason: 'ImagePullBackOff' } } },
        }),
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'search' },
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'search', revision: 1 } },
      ],
      says: ['cannot be pulled; it came with revision 2'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: healthy } },
    {
      name: 'an old event of a pod that runs by now',
      world: {
        objects: [
          ...app({ name: 'search', revisions: rolledOut }),
          event('Failed', failed, { name: podName('search', 2, 0) }, 40),
        ],
      },
    },
    {
      name: 'a container that is being created',
      world: {
        objects: app({
          name: 'search',
          ready: 0,
          revisions: rolledOut,
          broken: { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } },
        }),
      },
    },
  ],
};
