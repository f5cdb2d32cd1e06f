import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, databasePod, HEALTHY, SEARCH, search } from './worlds.ts';

const used = 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) search-h1-p0000';
const exclusive =
  'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rolling update starts a second pod on another node',
      world: {
        objects: [
          ...search({ replicas: 1, broken: CREATING }),
          event('FailedAttachVolume', used, { name: podName('search', 2, 0) }),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['still attached to another node', 'search-h1-p0000'],
      verdict: 'failed',
    },
    {
      name: 'a node that is gone keeps it',
      world: { objects: [databasePod(CREATING), event('FailedAttachVolume', exclusive, { name: 'db-0' })] },
      object: { kind: 'StatefulSet', namespace: 'shop', name: 'db' },
      runbooks: [],
      says: ['Volume is already exclusively attached to one node'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'it was let go, and the pod runs',
      world: {
        objects: [databasePod(undefined), event('FailedAttachVolume', exclusive, { name: 'db-0' }, 4)],
      },
    },
  ],
};
