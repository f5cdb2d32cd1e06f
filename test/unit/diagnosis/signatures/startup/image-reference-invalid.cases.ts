import type { SignatureCases } from '../cases.ts';
import { HEALTHY, pulling, ROLLBACK, SEARCH, search } from './worlds.ts';

const image = 'R.example/Search:2';
const message = `Failed to apply default image tag "${image}": couldn't parse image name "${image}": invalid reference format: repository name (Search) must be lowercase`;
const old = { image: 'r.example/search:1', minutesAgo: 900, readyReplicas: 2 };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout writes the name in capitals',
      world: {
        objects: search({
          revisions: [old, { image, minutesAgo: 5 }],
          broken: pulling(message, 'InvalidImageName'),
        }),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: [image, 'malformed'],
      verdict: 'failed',
    },
    {
      name: 'the message is lost',
      world: {
        objects: search({
          ready: 1,
          revisions: [{ image: 'r.example/search:', minutesAgo: 5 }],
          broken: pulling(undefined, 'InvalidImageName'),
        }),
      },
      object: SEARCH,
      runbooks: [],
      says: ['"r.example/search:"'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'well written, and not there',
      world: { objects: search({ broken: pulling('r.example/search:2: not found') }) },
    },
  ],
};
