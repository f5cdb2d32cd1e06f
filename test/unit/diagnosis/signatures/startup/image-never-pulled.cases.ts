import type { SignatureCases } from '../cases.ts';
import { HEALTHY, pulling, ROLLBACK, SEARCH, search } from './worlds.ts';

const message = 'Container image "r.example/search:2" is not present with pull policy of Never';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout to an image that no node has',
      world: { objects: search({ broken: pulling(message, 'ErrImageNeverPull') }) },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['not on node node-a', 'pull policy is Never'],
      verdict: 'failed',
    },
    {
      name: 'one node of two has it, and the message is lost',
      world: { objects: search({ ready: 1, broken: pulling(undefined, 'ErrImageNeverPull') }) },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['1 of 2 pods'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'the image was asked for and is not there',
      world: { objects: search({ broken: pulling('r.example/search:2: not found') }) },
    },
  ],
};
