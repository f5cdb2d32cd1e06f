import { claim, mounting, volume, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'another claim was faster',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          claim('import', { phase: 'Bound', volumeName: 'ledger-volume' }),
          volume('ledger-volume', { of: 'import' }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['ledger-volume, which is bound to the claim import in shop'],
      verdict: 'failed',
    },
    {
      name: 'the volume that it names belongs to another claim',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { volumeName: 'disk-7' }),
          volume('disk-7', { of: 'import' }),
          event('FailedBinding', 'volume "disk-7" already bound to a different claim.', {
            kind: 'PersistentVolumeClaim',
            name: 'ledger-claim',
          }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['disk-7, which is bound to the claim import'],
      verdict: 'failed',
    },
    {
      name: 'volumes of provisioned claims are nobody else’s',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          volume('ledger-volume', { of: 'import' }),
          volume('pvc-6f1', {
            of: 'cache',
            annotations: { 'pv.kubernetes.io/provisioned-by': 'ebs.csi.example.com' },
          }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['ledger-volume'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the volume is its own',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { phase: 'Bound', volumeName: 'ledger-volume' }),
          volume('ledger-volume', { of: 'ledger-claim' }),
        ],
      },
    },
    {
      name: 'every volume belongs to the claim that it is named for',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          volume('import-volume', { of: 'import-claim' }),
          volume('cache-volume', { of: 'cache-claim' }),
        ],
      },
    },
    {
      name: 'its volume is kept for a claim that is gone',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim'),
          volume('ledger-volume', { of: 'import', phase: 'Released' }),
        ],
      },
    },
  ],
};
