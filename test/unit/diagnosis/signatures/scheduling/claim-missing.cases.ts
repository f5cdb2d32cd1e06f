import { claim, mounting, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const NOT_FOUND =
  '0/3 nodes are available: persistentvolumeclaim "ledger-claim" not found. preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling.';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the scheduler does not find it',
      world: {
        objects: [
          ...waitingFor('ledger-claim', 'ledger', NOT_FOUND),
          claim('ledger-clam', { phase: 'Bound', volumeName: 'v' }),
        ],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['Claim ledger-claim in shop does not exist', 'pods of ledger'],
      verdict: 'failed',
    },
    {
      name: 'the scheduler has not said why yet',
      world: {
        objects: [...waitingFor('ledger-claim', 'ledger', '')],
      },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'ledger-claim' },
      runbooks: [],
      says: ['does not exist'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the claim was made since and the pod runs',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { phase: 'Bound', volumeName: 'v' }),
          event('FailedScheduling', NOT_FOUND, { name: 'ledger-h1-p0000' }, 30),
        ],
      },
    },
    {
      name: 'it is there and not bound',
      world: { objects: [...waitingFor('ledger-claim'), claim('ledger-claim')] },
    },
    {
      name: 'the workload is scaled to zero',
      world: {
        objects: [
          ...mounting('ledger-claim')
            .filter(({ kind }) => kind !== 'Pod')
            .map((object) =>
              object.kind === 'Deployment'
                ? ({ ...object, spec: { ...(object as { spec?: object }).spec, replicas: 0 } } as never)
                : object,
            ),
        ],
      },
    },
  ],
};
