import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, container, HEALTHY, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

const settings = container({ envFrom: [{ configMapRef: { name: 'search-settings' } }] });
const map = { kind: 'ConfigMap', metadata: { name: 'search-settings', namespace: 'shop' }, data: {} };
const said = refused('CreateContainerConfigError', 'configmap "search-settings" not found');
const mounted = { volumes: [{ name: 'settings', configMap: { name: 'search-settings' } }] };
const failedMount = (name: string) =>
  event(
    'FailedMount',
    'MountVolume.SetUp failed for volume "settings" : configmap "search-settings" not found',
    { name },
  );

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout reads its environment from it',
      world: { objects: search({ broken: said }, settings) },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['2 of 2 pods', 'ConfigMap search-settings does not exist', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'a volume of it, of an app that asked for it before',
      world: {
        objects: [
          ...search({
            ready: 1,
            revisions: [{ image: 'r.example/search:1', minutesAgo: 5, spec: mounted }],
            broken: CREATING,
          }),
          failedMount(podName('search', 1, 1)),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['1 of 2 pods', 'ConfigMap search-settings'],
      verdict: 'degraded',
    },
    {
      name: 'messages are lost: the template names it, and the namespace has none',
      world: {
        objects: search(
          { broken: { phase: 'Pending', state: { waiting: { reason: 'CreateContainerConfigError' } } } },
          settings,
        ),
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['ConfigMap search-settings does not exist'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    { name: 'it is there by now', world: { objects: [map, ...search({ broken: said }, settings)] } },
    {
      name: 'it was late, and the pods run',
      world: { objects: [map, ...search({ ready: 2 }, mounted), failedMount(podName('search', 2, 0))] },
    },
    {
      name: 'it is optional, and the pods are being created',
      world: {
        objects: search(
          { broken: CREATING },
          { volumes: [{ name: 'settings', configMap: { name: 'search-settings', optional: true } }] },
        ),
      },
    },
    {
      name: 'a Secret is missing',
      world: {
        objects: search({ broken: refused('CreateContainerConfigError', 'secret "keys" not found') }),
      },
    },
  ],
};
