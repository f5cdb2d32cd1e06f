import { claim, mounting, storageClass, volume, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the volume has no class',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'local' }),
          volume('ledger-volume'),
          storageClass('local', 'kubernetes.io/no-provisioner'),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['asks for the storage class local', 'ledger-volume, which it would fit, has no storage class'],
      verdict: 'failed',
    },
    {
      name: 'the claim asks for none',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          volume('ledger-volume', { storageClassName: 'manual' }),
          event(
            'FailedBinding',
            'no persistent volumes available for this claim and no storage class is set',
            { kind: 'PersistentVolumeClaim', name: 'ledger-claim' },
          ),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['asks for no storage class', 'the storage class manual'],
      verdict: 'failed',
    },
    {
      name: 'the default class came in unasked',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          {
            ...claim('ledger-claim'),
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
          } as never,
          volume('ledger-volume', { storageClassName: 'manual' }),
          storageClass('local', 'kubernetes.io/no-provisioner', 'Immediate', true),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['asks for the storage class local'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the classes are the same and the claim is bound',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'manual', phase: 'Bound', volumeName: 'ledger-volume' }),
          volume('ledger-volume', { storageClassName: 'manual', of: 'ledger-claim' }),
        ],
      },
    },
    {
      name: 'a volume is made for the claim, whatever others lie about',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fast', ageMinutes: 1 }),
          storageClass('fast'),
          volume('ledger-volume'),
        ],
      },
    },
    {
      name: 'it waits for the first pod',
      world: {
        objects: [
          ...mounting('other'),
          claim('other', { phase: 'Bound', volumeName: 'v' }),
          claim('ledger-claim', { storageClassName: 'local' }),
          volume('ledger-volume'),
          storageClass('local', 'kubernetes.io/no-provisioner', 'WaitForFirstConsumer'),
        ],
      },
    },
  ],
};
