import type { KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo } from '#test/support/cluster-objects.ts';
import { served, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const deleted = (object: KubeObject, minutes: number, finalizers: string[]): KubeObject => ({
  ...object,
  metadata: { ...object.metadata, deletionTimestamp: minutesAgo(minutes), finalizers },
});
const [service] = served('web').filter(({ kind }) => kind === 'Service');
const claim = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'shop' },
  spec: { volumeName: 'pv-1' },
  status: { phase: 'Bound' },
} as KubeObject;
const user = steady('files', {
  replicas: 1,
  revisions: [{ image: 'r.example/files:1', minutesAgo: 900 }],
}).map((object) =>
  object.kind === 'Pod'
    ? ({
        ...object,
        spec: {
          ...(object as { spec?: object }).spec,
          volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }],
        },
      } as KubeObject)
    : object,
);
const ending = {
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name: 'shop', deletionTimestamp: minutesAgo(50) },
  spec: { finalizers: ['kubernetes'] },
  status: {
    phase: 'Terminating',
    conditions: [
      {
        type: 'NamespaceContentRemaining',
        status: 'True',
        reason: 'SomeResourcesRemain',
        message: 'Some resources are remaining: queues.example.com has 1 resource instances',
      },
      {
        type: 'NamespaceFinalizersRemaining',
        status: 'True',
        reason: 'SomeFinalizersRemain',
        message:
          'Some content in the namespace has finalizers remaining: queues.example.com/cleanup in 1 resource instances',
      },
    ],
  },
} as KubeObject;

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a namespace whose content has a finalizer',
      world: { objects: [ending, ...steady('web')] },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['Namespace shop was deleted 50 min ago', 'queues.example.com/cleanup in 1 resource'],
      verdict: 'degraded',
    },
    {
      name: 'a claim that a pod still uses',
      world: { objects: [...user, deleted(claim, 45, ['kubernetes.io/pvc-protection'])] },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data' },
      runbooks: [],
      says: ['held by kubernetes.io/pvc-protection', 'because pod', 'still uses it'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'a load balancer that is being taken down',
      world: {
        objects: [
          ...steady('web'),
          ...(service ? [deleted(service, 2, ['service.kubernetes.io/load-balancer-cleanup'])] : []),
        ],
      },
    },
    { name: 'finalizers of what is not deleted', world: { objects: [...steady('web'), claim] } },
    {
      name: 'a pod that ends within its grace',
      world: {
        objects: steady('web').map((object) =>
          object.kind === 'Pod' ? deleted(object, 0, ['example.com/drain']) : object,
        ),
      },
    },
  ],
};
