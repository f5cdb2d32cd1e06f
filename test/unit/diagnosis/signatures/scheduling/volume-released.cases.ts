import { claim, mounting, volume, waitingFor } from '#test/support/claim-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the claim was deleted and made again',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          volume('ledger-volume', {
            phase: 'Released',
            claimRef: { namespace: 'shop', name: 'ledger-claim', uid: 'uid-of-before' },
          }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['ledger-volume, which is Released', 'deleted claim ledger-claim'],
      verdict: 'failed',
    },
    {
      name: 'a volume of an earlier claim of another name',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { volumeName: 'disk-7' }),
          volume('disk-7', { of: 'old-ledger', phase: 'Released' }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['disk-7, which is Released'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a Released volume that nobody wants',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { phase: 'Bound', volumeName: 'ledger-volume' }),
          volume('ledger-volume', { of: 'ledger-claim' }),
          volume('old-volume', { of: 'old', phase: 'Released' }),
        ],
      },
    },
    {
      name: 'a free volume is just being bound',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { ageMinutes: 0.2 }),
          volume('ledger-volume'),
          volume('old-volume', { of: 'old', phase: 'Released' }),
        ],
      },
    },
  ],
};
