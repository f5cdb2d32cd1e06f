import { claim, mounting, waitingFor } from '#test/support/claim-objects.ts';
import { event } from '#test/support/cluster-objects.ts';
import { refusedStatefulSet, resourceQuota } from '#test/support/refused-objects.ts';
import type { SignatureCases } from '../cases.ts';

const CLAIM_REFUSED =
  'create Claim data-db-1 for Pod db-1 in StatefulSet db failed error: persistentvolumeclaims "data-db-1" is forbidden: exceeded quota: disks, requested: requests.storage=20Gi, used: requests.storage=90Gi, limited: requests.storage=100Gi';
const NOT_FOUND =
  '0/3 nodes are available: persistentvolumeclaim "ledger-claim" not found. preemption: none.';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the claim of a StatefulSet is refused',
      world: {
        objects: [
          refusedStatefulSet('db', 2, 1),
          event('FailedCreate', CLAIM_REFUSED, { kind: 'StatefulSet', name: 'db' }),
          resourceQuota('disks', { 'requests.storage': '100Gi' }, { 'requests.storage': '90Gi' }),
        ],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['requests.storage: 90Gi of 100Gi in use, and 20Gi more'],
      verdict: 'degraded',
    },
    {
      name: 'a declared claim is absent and larger than what is left',
      world: {
        objects: [
          ...waitingFor('ledger-claim', 'ledger', NOT_FOUND),
          resourceQuota('disks', { 'requests.storage': '100Gi' }, { 'requests.storage': '90Gi' }),
        ],
        manifests: [claim('ledger-claim', { size: '20Gi' })],
      },
      object: { kind: 'Namespace', name: 'shop' },
      runbooks: [],
      says: ['PersistentVolumeClaim ledger-claim'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the pod has been made since',
      world: {
        objects: [
          refusedStatefulSet('db', 2, 2),
          event('FailedCreate', CLAIM_REFUSED, { kind: 'StatefulSet', name: 'db' }, 40),
          resourceQuota('disks', { 'requests.storage': '100Gi' }, { 'requests.storage': '90Gi' }),
        ],
      },
    },
    {
      name: 'all claims are there and the storage is used up',
      world: {
        objects: [
          ...mounting('ledger-claim'),
          claim('ledger-claim', { phase: 'Bound', volumeName: 'v' }),
          resourceQuota('disks', { 'requests.storage': '1Gi' }, { 'requests.storage': '1Gi' }),
        ],
        manifests: [claim('ledger-claim')],
      },
    },
    {
      name: 'the declared claim is absent though the quota has room',
      world: {
        objects: [
          ...waitingFor('ledger-claim', 'ledger', NOT_FOUND),
          resourceQuota('disks', { 'requests.storage': '100Gi' }, { 'requests.storage': '50Gi' }),
        ],
        manifests: [claim('ledger-claim', { size: '20Gi' })],
      },
    },
  ],
};
