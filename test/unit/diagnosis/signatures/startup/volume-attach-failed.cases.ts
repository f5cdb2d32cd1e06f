import { event } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, databasePod, HEALTHY } from './worlds.ts';

const failed =
  'AttachVolume.Attach failed for volume "pvc-1" : rpc error: code = Internal desc = Could not attach volume "vol-1" to node "i-1": volume attachment limit exceeded';
const mounting = {
  ...databasePod(CREATING),
  spec: {
    nodeName: 'node-a',
    containers: [{ name: 'main', image: 'r.example/db:1' }],
    volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }],
  },
};
const claim = {
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data-db-0', namespace: 'shop' },
  spec: { volumeName: 'pvc-1' },
  status: { phase: 'Bound' },
};

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the node takes no more volumes: the claim is named',
      world: { objects: [mounting, claim, event('FailedAttachVolume', failed, { name: 'db-0' })] },
      object: { kind: 'PersistentVolumeClaim', namespace: 'shop', name: 'data-db-0' },
      runbooks: [],
      says: ['db in shop', 'volume attachment limit exceeded'],
      verdict: 'failed',
    },
    {
      name: 'the claim is not known, and the time-out after it tells less',
      world: {
        objects: [
          databasePod(CREATING),
          event('FailedAttachVolume', failed, { name: 'db-0' }),
          event(
            'FailedMount',
            'Unable to attach or mount volumes: unmounted volumes=[data], unattached volumes=[data]: timed out waiting for the condition',
            { name: 'db-0' },
            0.5,
          ),
        ],
      },
      object: { kind: 'StatefulSet', namespace: 'shop', name: 'db' },
      runbooks: [],
      says: ['cannot be attached'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'it is attached by now',
      world: { objects: [databasePod(undefined), event('FailedAttachVolume', failed, { name: 'db-0' }, 4)] },
    },
    {
      name: 'another node still has it',
      world: {
        objects: [
          databasePod(CREATING),
          event(
            'FailedAttachVolume',
            'Multi-Attach error for volume "pvc-1" Volume is already exclusively attached to one node and can\'t be attached to another',
            { name: 'db-0' },
          ),
        ],
      },
    },
  ],
};
