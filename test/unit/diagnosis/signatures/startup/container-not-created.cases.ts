import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, databasePod, HEALTHY, pulling, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

const DB = { kind: 'StatefulSet', namespace: 'shop', name: 'db' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the runtime refuses for a reason without a name',
      world: {
        objects: search({
          broken: refused(
            'CreateContainerError',
            'failed to reserve container name "main_search_0": name is reserved',
          ),
        }),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['failed to reserve container name'],
      verdict: 'failed',
    },
    {
      name: 'nothing happens for long',
      world: { objects: [databasePod(CREATING, 25)] },
      object: DB,
      runbooks: [],
      says: ['not created after 25 min on node node-a'],
      verdict: 'failed',
    },
    {
      name: 'a passing fault of the kubelet that does not pass',
      world: {
        objects: [
          databasePod(CREATING, 25),
          event(
            'FailedMount',
            'MountVolume.SetUp failed for volume "settings" : failed to sync configmap cache: timed out waiting for the condition',
            { name: 'db-0' },
          ),
        ],
      },
      object: DB,
      runbooks: [],
      says: ['failed to sync configmap cache'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'a rollout in progress',
      world: {
        objects: search({
          ready: 1,
          broken: CREATING,
          revisions: [{ image: 'r.example/search:2', minutesAgo: 1 }],
        }),
      },
    },
    {
      name: 'a large image is being pulled',
      world: {
        objects: [
          databasePod(CREATING, 25),
          event('Pulling', 'Pulling image "r.example/db:1"', { name: 'db-0' }, 20),
        ],
      },
    },
    {
      name: 'the image cannot be pulled',
      world: { objects: search({ broken: pulling('r.example/search:2: not found') }) },
    },
    {
      name: 'a volume cannot be mounted, which says why',
      world: {
        objects: [
          ...search({ broken: CREATING }),
          event(
            'FailedMount',
            'MountVolume.SetUp failed for volume "data" : hostPath type check failed: /srv/x is not a directory',
            {
              name: podName('search', 2, 0),
            },
          ),
        ],
      },
    },
  ],
};
