import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { pulling, ROLLBACK, SEARCH, search } from './worlds.ts';

const looked = (registry: string, how: string) =>
  `Failed to pull image "${registry}/search:2": failed to pull and unpack image "${registry}/search:2": failed to resolve reference "${registry}/search:2": failed to do request: Head "https://${registry}/v2/search/manifests/2": dial tcp: lookup ${registry}${how}`;
const pod = { name: podName('search', 2, 0) };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a registry without a name record: going back to the same registry would not help',
      world: {
        objects: [
          ...search({ broken: pulling(undefined, 'ImagePullBackOff') }),
          event('Failed', looked('r.example', ' on 10.0.0.2:53: no such host'), pod),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ["the registry's name cannot be resolved", '2 of 2 pods'],
      verdict: 'failed',
    },
    {
      name: 'a rollout to another registry, and the resolver is out of order',
      world: {
        objects: search({
          ready: 1,
          revisions: [
            { image: 'r.example/search:1', minutesAgo: 900, readyReplicas: 2 },
            { image: 'other.example/search:2', minutesAgo: 5 },
          ],
          broken: pulling(looked('other.example', ': Temporary failure in name resolution')),
        }),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['other.example/search:2', 'revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'the resolver does not answer',
      world: {
        objects: search({
          broken: pulling(
            looked('r.example', ' on 10.0.0.2:53: read udp 10.0.0.9:41034->10.0.0.2:53: i/o timeout'),
          ),
        }),
      },
      object: SEARCH,
      runbooks: [],
      says: ["the registry's name cannot be resolved"],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the name is known now, and the tag is not there',
      world: {
        objects: [
          ...search({ broken: pulling('r.example/search:2: not found') }),
          event('Failed', looked('r.example', ': no such host'), pod, 30),
        ],
      },
    },
    {
      name: 'an old failure of a pod that runs by now',
      world: {
        objects: [...search({ ready: 2 }), event('Failed', looked('r.example', ': no such host'), pod, 40)],
      },
    },
    {
      name: 'the container runs, and another host is unknown to it',
      world: {
        objects: search({ ready: 2 }),
        currentLogs: { 'shop/search-h2-p0000/main': ['dial tcp: lookup db on 10.0.0.2:53: no such host'] },
      },
    },
  ],
};
