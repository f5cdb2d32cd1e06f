import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { HEALTHY, pulling, SEARCH, search } from './worlds.ts';

const limited = (image: string) =>
  `Failed to pull image "${image}": failed to pull and unpack image "docker.io/${image}": failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/team/search/manifests/sha256:1: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit. https://www.docker.com/increase-rate-limit`;

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'an anonymous client of a public registry',
      world: {
        objects: [
          ...search({
            revisions: [{ image: 'team/search:2', minutesAgo: 5 }],
            broken: pulling(undefined, 'ImagePullBackOff'),
          }),
          event('Failed', limited('team/search:2'), { name: podName('search', 1, 0) }),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['team/search:2', 'limits the rate of pulls'],
      verdict: 'failed',
    },
    {
      name: 'said in the status',
      world: { objects: search({ ready: 1, broken: pulling('toomanyrequests: Rate exceeded') }) },
      object: SEARCH,
      runbooks: [],
      says: ['1 of 2 pods'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'a tag that reads like the status',
      world: {
        objects: search({
          revisions: [{ image: 'r.example/search:429', minutesAgo: 5 }],
          broken: pulling('r.example/search:429: not found'),
        }),
      },
    },
  ],
};
