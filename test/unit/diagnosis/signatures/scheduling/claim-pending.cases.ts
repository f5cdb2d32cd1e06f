import { claim, mounting, storageClass, volume, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const ABOUT = { kind: 'PersistentVolumeClaim', name: 'ledger-claim' };
const NO_VOLUME = 'no persistent volumes available for this claim and no storage class is set';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'there is no volume at all',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          event('FailedBinding', NO_VOLUME, ABOUT),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['no persistent volumes available for this claim'],
      verdict: 'failed',
    },
    {
      name: 'every volume belongs to the claim that it is named for',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          volume('import-volume', { of: 'import-claim' }),
          event('FailedBinding', NO_VOLUME, ABOUT),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['is not bound'],
      verdict: 'failed',
    },
    {
      name: 'the volume is a raw block device',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          volume('ledger-volume', { volumeMode: 'Block' }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['ledger-volume has the volume mode Block'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'it waits for its first pod',
      world: {
        objects: [
          ...mounting('other'),
          claim('other', { phase: 'Bound', volumeName: 'v' }),
          claim('spare', { storageClassName: 'fast' }),
          storageClass('fast', 'ebs.csi.example.com', 'WaitForFirstConsumer'),
          event('WaitForFirstConsumer', 'waiting for first consumer to be created before binding', {
            kind: 'PersistentVolumeClaim',
            name: 'spare',
          }),
        ],
      },
    },
    {
      name: 'the class does not exist, which says why',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { storageClassName: 'fsat' }),
          storageClass('fast'),
        ],
      },
    },
    {
      name: 'bound',
      world: {
        objects: [...mounting('ledger-claim'), claim('ledger-claim', { phase: 'Bound', volumeName: 'v' })],
      },
    },
  ],
};
