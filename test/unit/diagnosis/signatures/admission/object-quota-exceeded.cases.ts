import { waitingFor } from '#test/support/claim-objects.ts';
import { app, service } from '#test/support/cluster-objects.ts';
import { exceededText, refusedApp, resourceQuota } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const NOT_FOUND =
  '0/3 nodes are available: persistentvolumeclaim "ledger-claim" not found. preemption: none.';
const SETS =
  'Failed to create new replica set "reports-h1": replicasets.apps "reports-h1" is forbidden: exceeded quota: sets, requested: count/replicasets.apps=1, used: count/replicasets.apps=20, limited: count/replicasets.apps=20';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'GPUs',
      world: {
        objects: [
          ...refusedApp({
            name: 'train',
            replicas: 1,
            revisions: [{ image: 'r.example/train:1', minutesAgo: 30 }],
            message: exceededText(
              'train-h1-x7k2p',
              'gpus',
              'requests.nvidia.com/gpu=2',
              'requests.nvidia.com/gpu=7',
              'requests.nvidia.com/gpu=8',
            ),
          }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['requests.nvidia.com/gpu: 7 of 8'],
      verdict: 'failed',
    },
    {
      name: 'a claim that a pod mounts was not let in',
      world: {
        objects: [
          ...waitingFor('ledger-claim', 'ledger', NOT_FOUND),
          resourceQuota('disks', { persistentvolumeclaims: '4' }, { persistentvolumeclaims: '4' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['persistentvolumeclaims: 4 of 4', 'PersistentVolumeClaim ledger-claim'],
      verdict: 'failed',
    },
    {
      name: 'a Deployment may have no more ReplicaSets',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] })
            .filter(({ kind }) => kind === 'Deployment')
            .map(
              (object) =>
                ({
                  ...object,
                  status: {
                    conditions: [
                      {
                        type: 'Progressing',
                        status: 'False',
                        reason: 'ReplicaSetCreateError',
                        message: SETS,
                      },
                    ],
                  },
                }) as never,
            ),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['count/replicasets.apps: 20 of 20'],
      verdict: 'failed',
    },
    {
      name: 'a declared Deployment was not let in, and its Service waits',
      world: {
        objects: [
          ...app({ name: 'front', revisions: [{ image: 'r.example/front:1', minutesAgo: 900 }] }),
          ...service({ name: 'reports', addresses: 0 }),
          resourceQuota('few', { 'count/deployments.apps': '1' }, { 'count/deployments.apps': '1' }),
        ],
        manifests: app({
          name: 'reports',
          revisions: [{ image: 'r.example/reports:1', minutesAgo: 900 }],
        }).filter(({ kind }) => kind === 'Deployment'),
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['count/deployments.apps: 1 of 1', 'Deployment reports'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the quota is used up and nothing is missing',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }] }),
          resourceQuota('few', { 'count/deployments.apps': '1' }, { 'count/deployments.apps': '1' }),
        ],
      },
    },
    {
      name: 'a claim is missing and the quota has room',
      world: {
        objects: [
          ...waitingFor('ledger-claim', 'ledger', NOT_FOUND),
          resourceQuota('disks', { persistentvolumeclaims: '4' }, { persistentvolumeclaims: '3' }),
        ],
      },
    },
    {
      name: 'pods are what the quota counts',
      world: {
        objects: [
          ...refusedApp({
            name: 'reports',
            revisions: [{ image: 'r.example/reports:1', minutesAgo: 30 }],
            message: exceededText('reports-h1-x7k2p', 'team', 'pods=1', 'pods=10', 'pods=10'),
          }),
        ],
      },
    },
  ],
};
