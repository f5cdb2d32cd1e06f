import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, HEALTHY, pulling, ROLLBACK, SEARCH, search } from './worlds.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'nothing gives a reason: the change of the image is all that is known',
      world: { objects: search({ ready: 1, broken: pulling(undefined, 'ImagePullBackOff') }) },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['r.example/search:2 of container main cannot be pulled; it came with revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'the image on the node cannot be read',
      world: {
        objects: search({
          revisions: [{ image: 'r.example/search:2', minutesAgo: 5 }],
          broken: pulling(
            'Failed to inspect image "r.example/search:2": layer is damaged',
            'ImageInspectError',
          ),
        }),
      },
      object: SEARCH,
      runbooks: [],
      says: ['layer is damaged'],
      verdict: 'failed',
    },
    {
      name: 'a reason is known: a symptom',
      world: { objects: search({ ready: 1, broken: pulling('r.example/search:2: not found') }) },
      object: SEARCH,
      role: 'symptom',
      runbooks: [],
      says: ['cannot be pulled', 'not found'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'a reason is known, so it has a name of its own',
      world: { objects: search({ broken: pulling('r.example/search:2: not found') }) },
    },
    {
      name: 'an old event of a pod that runs by now',
      world: {
        objects: [
          ...search({ ready: 2 }),
          event(
            'Failed',
            'Failed to pull image "r.example/search:2": unknown',
            { name: podName('search', 2, 0) },
            40,
          ),
        ],
      },
    },
    { name: 'a container that is being created', world: { objects: search({ broken: CREATING }) } },
  ],
};
