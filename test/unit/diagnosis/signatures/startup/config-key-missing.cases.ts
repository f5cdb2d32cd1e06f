import { event, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { CREATING, container, HEALTHY, ROLLBACK, refused, SEARCH, search } from './worlds.ts';

const level = container({
  env: [{ name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } }],
});
const map = (data: Record<string, string>) => ({
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace: 'shop' },
  data,
});

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout asks for another key',
      world: {
        objects: [
          map({ mode: 'fast' }),
          ...search(
            {
              broken: refused(
                'CreateContainerConfigError',
                "couldn't find key level in ConfigMap shop/settings",
              ),
            },
            level,
          ),
        ],
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['key level of ConfigMap settings is missing'],
      verdict: 'failed',
    },
    {
      name: 'a volume names a key that its Secret does not hold',
      world: {
        objects: [
          ...search({ ready: 1, broken: CREATING }),
          event(
            'FailedMount',
            'MountVolume.SetUp failed for volume "tls" : references non-existent secret key: tls.crt',
            { name: podName('search', 2, 1) },
          ),
        ],
      },
      object: SEARCH,
      runbooks: [],
      says: ['key tls.crt for volume tls'],
      verdict: 'degraded',
    },
    {
      name: 'the message is lost: the ConfigMap has other keys',
      world: {
        objects: [
          map({ mode: 'fast' }),
          ...search(
            { broken: { phase: 'Pending', state: { waiting: { reason: 'CreateContainerConfigError' } } } },
            level,
          ),
        ],
      },
      object: SEARCH,
      runbooks: [ROLLBACK],
      says: ['key level of ConfigMap settings'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods run', world: { objects: HEALTHY } },
    {
      name: 'the whole ConfigMap is missing',
      world: {
        objects: search(
          { broken: refused('CreateContainerConfigError', 'configmap "settings" not found') },
          level,
        ),
      },
    },
    {
      name: 'it holds the key, and the containers are being created',
      world: { objects: [map({ level: 'info' }), ...search({ broken: CREATING }, level)] },
    },
  ],
};
