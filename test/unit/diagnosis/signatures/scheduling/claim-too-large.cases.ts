import { claim, mounting, volume, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'more than the volume has',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { size: '3Gi' }),
          volume('ledger-volume', { size: '2048Mi' }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['asks for 3Gi', 'ledger-volume has only 2048Mi'],
      verdict: 'failed',
    },
    {
      name: 'the volume that it names is too small',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { size: '20Gi', volumeName: 'disk-7' }),
          volume('disk-7', { size: '20G' }),
          event('VolumeMismatch', 'Cannot bind to requested volume "disk-7": requested PV is too small', {
            kind: 'PersistentVolumeClaim',
            name: 'ledger-claim',
          }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['asks for 20Gi', 'disk-7 has only 20G'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the same size in other words, and binding is under way',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { size: '2Gi', ageMinutes: 0.2 }),
          volume('ledger-volume', { size: '2048Mi' }),
        ],
      },
    },
    {
      name: 'another volume is large enough and taken by this claim',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { size: '3Gi', phase: 'Bound', volumeName: 'big' }),
          volume('big', { size: '4Gi', of: 'ledger-claim' }),
          volume('ledger-volume'),
        ],
      },
    },
    {
      name: 'it fits and another claim has it',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { size: '1Gi' }),
          volume('ledger-volume', { size: '2Gi', of: 'import' }),
        ],
      },
    },
  ],
};
