import { claim, mounting, storageClass, volume, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const ABOUT = { kind: 'PersistentVolumeClaim', name: 'ledger-claim' };
const FAILED =
  'failed to provision volume with StorageClass "fast": rpc error: code = ResourceExhausted desc = VolumeLimitExceeded: limit of 40 volumes reached';
const WAITS =
  "Waiting for a volume to be created either by the external provisioner 'ebs.csi.example.com' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.";

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the provisioner answers with an error',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fast' }),
          storageClass('fast'),
          event('ProvisioningFailed', FAILED, ABOUT),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['the provisioner of the storage class fast fails', 'VolumeLimitExceeded'],
      verdict: 'failed',
    },
    {
      name: 'nothing answers for minutes',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fast' }),
          storageClass('fast'),
          event('ExternalProvisioning', WAITS, ABOUT),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['still waits for the provisioner of the storage class fast'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'it has only just been asked',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fast', ageMinutes: 1 }),
          storageClass('fast'),
          event('ExternalProvisioning', WAITS, ABOUT, 0.5),
        ],
      },
    },
    {
      name: 'it failed before and then made the volume',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fast', phase: 'Bound', volumeName: 'pvc-1' }),
          storageClass('fast'),
          volume('pvc-1', { storageClassName: 'fast', of: 'ledger-claim' }),
          event('ProvisioningFailed', FAILED, ABOUT, 30),
        ],
      },
    },
    {
      name: 'a class without a provisioner',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'local', size: '9Gi' }),
          storageClass('local', 'kubernetes.io/no-provisioner'),
          volume('ledger-volume', { storageClassName: 'local' }),
          event('ProvisioningFailed', 'no volume plugin matched name: kubernetes.io/no-provisioner', ABOUT),
        ],
      },
    },
  ],
};
