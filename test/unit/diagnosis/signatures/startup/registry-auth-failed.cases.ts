import { app, event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { pulling, ROLLBACK, SEARCH, search, whole } from './worlds.ts';

const unauthorized =
  'failed to pull and unpack image "r.example/team/search:2": failed to resolve reference "r.example/team/search:2": failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://r.example/token?scope=repository%3Ateam%2Fsearch%3Apull&service=r.example: 401 Unauthorized';
const denied =
  'failed to resolve reference "r.example/team/search:2": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed';
const image = 'r.example/team/search:2';
const first = { revisions: [{ image, minutesAgo: 5 }] };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout names a pull secret that does not exist',
      world: {
        objects: [
          ...search(
            { broken: pulling(unauthorized) },
            { imagePullSecrets: [{ name: 'registry-v2' }], containers: [{ name: 'main', image }] },
          ),
          event(
            'FailedToRetrieveImagePullSecret',
            'Unable to retrieve some image pull secrets (registry-v2); attempting to pull the image may not succeed.',
            { name: podName('search', 2, 0) },
          ),
        ],
        secrets: [{ name: 'registry' }],
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['pull secret registry-v2 does not exist', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'the registry of a cloud asks for credentials, and there are none',
      world: {
        objects: search({
          ...first,
          broken: pulling(
            'rpc error: code = Unknown desc = Error response from daemon: Get "https://1.dkr.example/v2/search/manifests/2": no basic auth credentials',
          ),
        }),
      },
      object: SEARCH,
      runbooks: [],
      says: ['the pod has no pull secret'],
      verdict: 'failed',
    },
    {
      name: 'not there or not shown: others of the same project use a pull secret that this pod lacks',
      world: {
        objects: [
          ...search({ ...first, broken: pulling(denied) }),
          ...whole(
            app({
              name: 'ledger',
              revisions: [
                {
                  image: 'r.example/team/ledger:4',
                  minutesAgo: 900,
                  spec: {
                    imagePullSecrets: [{ name: 'registry' }],
                    containers: [{ name: 'main', image: 'r.example/team/ledger:4' }],
                  },
                },
              ],
            }),
          ),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['lacks the pull secret registry that others use for r.example/team'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the same words, and nobody uses credentials for that project',
      world: { objects: search({ ...first, broken: pulling(denied) }) },
    },
    {
      name: 'a missing pull secret of an image that needs none',
      world: {
        objects: [
          ...search({ ready: 2 }, { imagePullSecrets: [{ name: 'gone' }] }),
          event(
            'FailedToRetrieveImagePullSecret',
            'Unable to retrieve some image pull secrets (gone); attempting to pull the image may not succeed.',
            { name: podName('search', 2, 0) },
          ),
        ],
      },
    },
    {
      name: 'a tag that does not exist, with a missing pull secret beside it',
      world: {
        objects: search(
          { broken: pulling('r.example/search:2: not found') },
          { imagePullSecrets: [{ name: 'gone' }] },
        ),
      },
    },
  ],
};
