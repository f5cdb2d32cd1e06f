import { app, event, podName, service } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { HEALTHY, pulling, ROLLBACK, SEARCH, search, whole } from './worlds.ts';

const failed =
  'Failed to pull image "r.example/search:2": rpc error: code = NotFound desc = failed to pull and unpack image "r.example/search:2": failed to resolve reference "r.example/search:2": r.example/search:2: not found';
const pod = { name: podName('search', 2, 0) };
const denied = (image: string) =>
  `Failed to pull image "${image}": failed to pull and unpack image "docker.io/${image}": failed to resolve reference "docker.io/${image}": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`;

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout to a tag that does not exist, and its Service is a symptom',
      world: {
        objects: [
          ...HEALTHY,
          ...search({ broken: pulling('Back-off pulling image "r.example/search:2"', 'ImagePullBackOff') }),
          ...service({ name: 'search', addresses: 0 }),
          event('Failed', failed, pod),
          event('Failed', 'Error: ErrImagePull', pod, 0.5),
        ],
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['search in shop', '2 of 2 pods', 'there is no such image or tag', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'the back-off repeats the reason, as newer kubelets do, and one pod of the old revision serves',
      world: {
        objects: search({
          ready: 1,
          broken: pulling(
            'Back-off pulling image "r.example/search:2": ErrImagePull: rpc error: code = NotFound desc = manifest for r.example/search:2 not found: manifest unknown: manifest unknown',
            'ImagePullBackOff',
          ),
        }),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['1 of 2 pods', 'there is no such image or tag'],
      verdict: 'degraded',
    },
    {
      name: 'the image of an init container',
      world: {
        objects: whole(
          app({
            name: 'search',
            ready: 0,
            revisions: [
              {
                image: 'r.example/search:2',
                minutesAgo: 5,
                spec: { initContainers: [{ name: 'prepare', image: 'r.example/prepare:9' }] },
              },
            ],
            broken: { phase: 'Pending', state: { waiting: { reason: 'PodInitializing' } } },
          }),
          { waiting: { reason: 'ErrImagePull', message: 'r.example/prepare:9: not found' } },
        ),
      },
      object: SEARCH,
      runbooks: [],
      says: ['r.example/prepare:9 of container prepare'],
      verdict: 'failed',
    },
    {
      name: 'an official image that does not exist is refused, and official images need no credentials',
      world: {
        objects: [
          ...search({
            revisions: [{ image: 'ngnix:1.27', minutesAgo: 5 }],
            broken: pulling(undefined, 'ImagePullBackOff'),
          }),
          event('Failed', denied('ngnix:1.27'), { name: podName('search', 1, 0) }),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['ngnix:1.27', 'official images of docker.io need no credentials'],
      verdict: 'failed',
    },
    {
      name: 'events are lost, and the log of the runtime says it',
      world: {
        objects: search({ broken: pulling(undefined, 'ImagePullBackOff') }),
        nodeLogs: [
          {
            at: '2030-05-17T11:58:00.000Z',
            node: 'node-a',
            unit: 'containerd.service',
            body: 'level=error msg="PullImage \\"r.example/search:2\\" failed" error="rpc error: code = NotFound desc = failed to pull and unpack image \\"r.example/search:2\\": r.example/search:2: not found"',
          },
        ],
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['there is no such image or tag'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'an old failure of a pod that runs by now',
      world: { objects: [...search({ ready: 2 }), event('Failed', failed, pod, 40)] },
    },
    {
      name: 'the pod is being deleted',
      world: {
        objects: [
          ...search({ broken: pulling(failed) }).map((object) =>
            object.kind === 'Pod'
              ? { ...object, metadata: { ...object.metadata, deletionTimestamp: '2030-05-17T11:59:50.000Z' } }
              : object,
          ),
          event('Failed', failed, pod),
        ],
      },
    },
    {
      name: 'a pull in progress',
      world: {
        objects: [
          ...search({ broken: { phase: 'Pending', state: { waiting: { reason: 'ContainerCreating' } } } }),
          event('Pulling', 'Pulling image "r.example/search:2"', pod),
        ],
      },
    },
    {
      name: 'a tag that reads like a status, of a registry without a name record',
      world: {
        objects: search({
          revisions: [{ image: 'r.example/search:404', minutesAgo: 5 }],
          broken: pulling(
            'failed to resolve reference "r.example/search:404": failed to do request: Head "https://r.example/v2/search/manifests/404": dial tcp: lookup r.example on 10.0.0.2:53: no such host',
          ),
        }),
      },
    },
    {
      name: 'refused, and the pull secret that the pod names does not exist',
      world: {
        objects: search(
          { broken: pulling(denied('team/search:2').replaceAll('docker.io/', 'r.example/')) },
          { imagePullSecrets: [{ name: 'registry' }] },
        ),
        secrets: [{ name: 'other' }],
      },
    },
  ],
};
