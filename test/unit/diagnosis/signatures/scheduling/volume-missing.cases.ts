import { claim, mounting, volume, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a volume that does not exist is named',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { volumeName: 'disk-8' }),
          volume('disk-7'),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['names the volume disk-8, which does not exist'],
      verdict: 'failed',
    },
    {
      name: 'the bound volume was deleted',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { volumeName: 'disk-8', phase: 'Lost' }),
          event('ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!', {
            kind: 'PersistentVolumeClaim',
            name: 'ledger-claim',
          }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['has lost its volume disk-8'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the named volume is there and free',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { volumeName: 'disk-8' }),
          volume('disk-8'),
        ],
      },
    },
    {
      name: 'a lost claim that nothing mounts',
      world: {
        objects: [
          ...mounting('other'),
          claim('other', { phase: 'Bound', volumeName: 'v' }),
          claim('ledger-claim', { volumeName: 'disk-8', phase: 'Lost' }),
        ],
      },
    },
  ],
};
