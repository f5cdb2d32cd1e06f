import { claim, mounting, volume, waitingFor } from '#test/support/claim-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the volume is for one node only',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { accessModes: ['ReadWriteMany'] }),
          volume('ledger-volume'),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['asks for ReadWriteMany', 'offers only ReadWriteOnce'],
      verdict: 'failed',
    },
    {
      name: 'one of two modes is not offered',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { accessModes: ['ReadWriteOnce', 'ReadOnlyMany'] }),
          volume('ledger-volume'),
          volume('unlike', { size: '100Mi', storageClassName: 'cold' }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['ReadWriteOnce and ReadOnlyMany'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the volume offers more than is asked for',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { phase: 'Bound', volumeName: 'ledger-volume' }),
          volume('ledger-volume', { of: 'ledger-claim', accessModes: ['ReadWriteOnce', 'ReadWriteMany'] }),
        ],
      },
    },
    {
      name: 'the modes match and the volume is too small',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { size: '4Gi' }),
          volume('ledger-volume'),
        ],
      },
    },
  ],
};
