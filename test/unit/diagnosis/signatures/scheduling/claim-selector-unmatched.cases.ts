import { claim, mounting, volume, waitingFor } from '#test/support/claim-objects.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'its label has another value on the volume',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { selector: { matchLabels: { tier: 'gold' } } }),
          volume('ledger-volume', { labels: { tier: 'silver' } }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['tier=gold', 'tier=silver'],
      verdict: 'failed',
    },
    {
      name: 'an expression that no volume meets, and a stranger of another size and class',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', {
            size: '5Gi',
            selector: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['ssd', 'nvme'] }] },
          }),
          volume('ledger-volume', { size: '5Gi' }),
          volume('archive', { storageClassName: 'cold', labels: { disk: 'ssd' } }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['disk In (ssd, nvme)', 'ledger-volume has none'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'its workload is scaled to zero',
      world: {
        objects: [
          ...mounting('ledger-claim')
            .filter(({ kind }) => kind === 'Deployment')
            .map(
              (object) =>
                ({ ...object, spec: { ...(object as { spec?: object }).spec, replicas: 0 } }) as never,
            ),
          claim('ledger-claim', { selector: { matchLabels: { tier: 'gold' } } }),
          volume('ledger-volume', { labels: { tier: 'silver' } }),
        ],
      },
    },
    {
      name: 'the claim is bound by now',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', {
            phase: 'Bound',
            volumeName: 'ledger-volume',
            selector: { matchLabels: { tier: 'gold' } },
          }),
          volume('ledger-volume', { of: 'ledger-claim' }),
        ],
      },
    },
    {
      name: 'nothing mounts the claim',
      world: {
        objects: [
          ...mounting('other'),
          claim('other', { phase: 'Bound', volumeName: 'v' }),
          claim('spare', { selector: { matchLabels: { tier: 'gold' } } }),
          volume('spare-volume'),
        ],
      },
    },
    {
      name: 'the labels match and the size does not',
      world: {
        objects: [
          ...waitingFor('ledger-claim'),
          claim('ledger-claim', { size: '9Gi', selector: { matchLabels: { tier: 'gold' } } }),
          volume('ledger-volume', { labels: { tier: 'gold' } }),
        ],
      },
    },
  ],
};
