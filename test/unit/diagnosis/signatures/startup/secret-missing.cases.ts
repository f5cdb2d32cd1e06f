import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, container, databasePod, HEALTHY, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

const keys = container({ env: [{ name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'key' } } }] });
const said = refused('CreateContainerConfigError', 'secret "keys" not found');
const failedMount = 'MountVolume.SetUp failed for volume "tls" : secret "db-tls" not found';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout reads its environment from it',
      world: { objects: search({ broken: said }, keys) },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['Secret keys does not exist'],
      verdict: 'failed',
    },
    {
      name: 'a volume of it, of a pod of a StatefulSet',
      world: {
        objects: [
          databasePod(CREATING),
          event('FailedMount', failedMount, { name: 'db-0' }),
          event(
            'FailedMount',
            'Unable to attach or mount volumes: unmounted volumes=[tls], unattached volumes=[tls data]: timed out waiting for the condition',
            { name: 'db-0' },
            0.5,
          ),
        ],
      },
      object: { kind: 'StatefulSet', namespace: 'shop', name: 'db' },
      runbooks: [],
      says: ['Secret db-tls does not exist'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'a pod of that name waited for it an hour ago, and this one runs',
      world: { objects: [databasePod(undefined), event('FailedMount', failedMount, { name: 'db-0' }, 55)] },
    },
    {
      name: 'the volumes are there, and the image is being pulled',
      world: {
        objects: [
          ...search({ broken: CREATING }),
          event('FailedMount', failedMount, { name: podName('search', 2, 0) }, 4),
          event('Pulling', 'Pulling image "r.example/search:2"', { name: podName('search', 2, 0) }, 0.5),
        ],
      },
    },
    {
      name: 'it holds no such key',
      world: {
        objects: search({
          broken: refused('CreateContainerConfigError', "couldn't find key key in Secret shop/keys"),
        }),
      },
    },
  ],
};
