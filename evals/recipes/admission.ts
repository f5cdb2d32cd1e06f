import { type Manifest, workload } from '#evals/manifests.ts';
import type { Recipe } from './recipe.ts';

const namespace = 'orders';
const inNamespace = (
  kind: string,
  name: string,
  apiVersion: string,
  spec: Record<string, unknown>,
): Manifest => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec,
});
const api = workload({ namespace, name: 'api', replicas: 2 });
const recipe = (
  cause: string,
  object: string,
  manifests: Manifest[],
  name = cause.replace('.', '-'),
): Recipe => ({
  name,
  cause,
  object,
  namespace,
  manifests,
});

/** The API server and its controllers refuse by themselves: nothing is played. */
export const ADMISSION: readonly Recipe[] = [
  recipe('admission.limit-range-violated', 'app/api', [
    inNamespace('LimitRange', 'bounds', 'v1', { limits: [{ type: 'Container', max: { cpu: '100m' } }] }),
    ...workload({ namespace, name: 'api', replicas: 2, container: { resources: { limits: { cpu: '2' } } } }),
  ]),
  recipe('admission.quota-without-requests', 'app/api', [
    inNamespace('ResourceQuota', 'compute', 'v1', { hard: { 'limits.memory': '8Gi' } }),
    ...api,
  ]),
  recipe('admission.object-quota-exceeded', `namespace/${namespace}`, [
    inNamespace('ResourceQuota', 'claims', 'v1', { hard: { persistentvolumeclaims: '0' } }),
    statefulSet('store'),
  ]),
  recipe('admission.storage-quota-exceeded', `namespace/${namespace}`, [
    inNamespace('ResourceQuota', 'storage', 'v1', { hard: { 'requests.storage': '1Gi' } }),
    statefulSet('store'),
  ]),
  recipe('admission.webhook-unavailable', 'app/api', [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingWebhookConfiguration',
      metadata: { name: 'guard.example' },
      webhooks: [
        {
          name: 'pods.guard.example',
          admissionReviewVersions: ['v1'],
          sideEffects: 'None',
          failurePolicy: 'Fail',
          timeoutSeconds: 2,
          clientConfig: { service: { name: 'guard', namespace, path: '/pods' } },
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
          rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
        },
      ],
    },
    ...api,
  ]),
  recipe('admission.pod-security-violated', 'app/api', [
    {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } },
    },
    ...workload({ namespace, name: 'api', replicas: 1, spec: { hostNetwork: true } }),
  ]),
];

function statefulSet(name: string): Manifest {
  const labels = { app: name };
  return inNamespace('StatefulSet', name, 'apps/v1', {
    serviceName: name,
    replicas: 1,
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        containers: [
          {
            name: 'main',
            image: 'registry.example/store:2',
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '5Gi' } } },
      },
    ],
  });
}
