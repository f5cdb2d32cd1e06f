import { claim, mounting, storageClass, volume, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a slip in the class name',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fsat' }),
          storageClass('fast'),
          event('ProvisioningFailed', 'storageclass.storage.k8s.io "fsat" not found', {
            kind: 'PersistentVolumeClaim',
            name: 'ledger-claim',
          }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['storage class fsat, which does not exist'],
      verdict: 'failed',
    },
    {
      name: 'a volume of no class lies beside it',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'premium' }),
          volume('ledger-volume'),
          storageClass('standard', 'kubernetes.io/no-provisioner'),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['storage class premium'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the class exists and its provisioner is at work',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fast', ageMinutes: 1 }),
          storageClass('fast'),
          event(
            'ExternalProvisioning',
            "Waiting for a volume to be created either by the external provisioner 'ebs.csi.example.com' or manually by the system administrator.",
            { kind: 'PersistentVolumeClaim', name: 'ledger-claim' },
          ),
        ],
      },
    },
    {
      name: 'the class was made after the event',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fast', phase: 'Bound', volumeName: 'pvc-1' }),
          storageClass('fast'),
          event(
            'ProvisioningFailed',
            'storageclass.storage.k8s.io "fast" not found',
            { kind: 'PersistentVolumeClaim', name: 'ledger-claim' },
            30,
          ),
        ],
      },
    },
    {
      name: 'a class that is only a name which volumes made by hand share',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'manual', size: '9Gi' }),
          volume('ledger-volume', { storageClassName: 'manual' }),
        ],
      },
    },
  ],
};
