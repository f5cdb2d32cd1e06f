import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { app } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const running = app({ name: 'web', revisions: [{ image: 'r.example/web:2', minutesAgo: 3_000 }] });

/** Drift matters where something is wrong: the pods keep ending. */
const failing = app({
  name: 'web',
  ready: 0,
  revisions: [{ image: 'r.example/web:2', minutesAgo: 3_000 }],
  broken: {
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    restartCount: 6,
  },
});

/** The manifest of `web`, without what the API server adds. */
function manifest(container: object = {}, spec: { replicas?: number } = { replicas: 2 }): KubeObject {
  const labels = { app: 'web' };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: {
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'main',
              image: 'r.example/web:2',
              ports: [{ containerPort: 8080 }],
              resources: { limits: { memory: '512Mi' } },
              ...container,
            },
          ],
        },
      },
      ...spec,
    },
  } as KubeObject;
}

const scaler = {
  apiVersion: 'autoscaling/v2',
  kind: 'HorizontalPodAutoscaler',
  metadata: { name: 'web', namespace: 'shop' },
  spec: { scaleTargetRef: { kind: 'Deployment', name: 'web' }, maxReplicas: 5 },
} as unknown as KubeObject;
const object = { kind: 'Deployment', namespace: 'shop', name: 'web' };
const withEnv = failing.map((each) => {
  if (each.kind !== 'Deployment') return each;
  const { spec } = each as Deployment;
  const containers = spec.template.spec.containers.map((one) => ({
    ...one,
    env: [{ name: 'DB_PASSWORD', value: 'hunter2' }],
  }));
  return {
    ...each,
    spec: { ...spec, template: { ...spec.template, spec: { ...spec.template.spec, containers } } },
  } as KubeObject;
});

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'another image',
      world: { objects: failing, manifests: [manifest({ image: 'r.example/web:1' })] },
      object,
      role: 'contributing',
      runbooks: [],
      says: ['image of container main is r.example/web:2, declared r.example/web:1'],
      verdict: 'failed',
    },
    {
      name: 'another number of pods, and nothing scales them',
      world: { objects: failing, manifests: [manifest({}, { replicas: 6 })] },
      object,
      role: 'contributing',
      runbooks: [],
      says: ['replicas is 2, declared 6'],
      verdict: 'failed',
    },
    {
      name: 'another value of a variable, which is not said: it may be a password',
      world: {
        objects: withEnv,
        manifests: [manifest({ env: [{ name: 'DB_PASSWORD', value: 'other' }] })],
      },
      object,
      role: 'contributing',
      runbooks: [],
      says: ['variable DB_PASSWORD of container main has another value than declared'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'another image of a workload that is well',
      world: { objects: running, manifests: [manifest({ image: 'r.example/web:1' })] },
    },
    { name: 'as declared', world: { objects: running, manifests: [manifest()] } },
    {
      name: 'a quantity and a port written otherwise',
      world: {
        objects: running,
        manifests: [
          manifest({
            resources: { limits: { memory: '0.5Gi' } },
            ports: [{ containerPort: '8080' }],
          }),
        ],
      },
    },
    {
      name: 'an autoscaler sets the number of pods',
      world: { objects: [...running, scaler], manifests: [manifest({}, { replicas: 6 })] },
    },
    { name: 'nothing is declared', world: { objects: running } },
  ],
};
