import { deployment, service, workload } from '#evals/manifests.ts';
import type { Recipe } from './recipe.ts';

const namespace = 'portal';
const backend = (name: string, port: number) => ({ service: { name, port: { number: port } } });
const ingress = (name: string, to: ReturnType<typeof backend>, more: Record<string, unknown> = {}) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name, namespace },
  spec: {
    ...more,
    rules: [{ host: 'portal.example', http: { paths: [{ path: '/', pathType: 'Prefix', backend: to }] } }],
  },
});
const web = workload({ namespace, name: 'web', replicas: 2 });

/** The control plane accepts all of these: nothing checks that a route leads anywhere. */
export const ROUTING: readonly Recipe[] = [
  {
    name: 'routing-ingress-backend-missing',
    cause: 'routing.ingress-backend-missing',
    object: 'app/front',
    namespace,
    manifests: [...web, ingress('front', backend('wbe', 80))],
  },
  {
    name: 'routing-ingress-port-wrong',
    cause: 'routing.ingress-port-wrong',
    object: 'app/front',
    namespace,
    manifests: [...web, ingress('front', backend('web', 8081))],
  },
  {
    name: 'routing-ingress-class-missing',
    cause: 'routing.ingress-class-missing',
    object: 'app/front',
    namespace,
    manifests: [...web, ingress('front', backend('web', 80), { ingressClassName: 'edge' })],
  },
  {
    name: 'routing-environment-address-wrong',
    cause: 'routing.environment-address-wrong',
    object: 'app/web',
    namespace,
    manifests: [
      deployment({
        namespace,
        name: 'web',
        replicas: 2,
        container: { env: [{ name: 'CATALOG_SERVICE_ADDR', value: 'catalogue:80' }] },
      }),
      service(namespace, 'web'),
      ...workload({ namespace, name: 'catalog', replicas: 1 }),
    ],
  },
  {
    name: 'routing-selector-unmatched',
    cause: 'routing.selector-unmatched',
    object: 'app/web',
    namespace,
    manifests: [
      deployment({ namespace, name: 'web', replicas: 2 }),
      service(namespace, 'web', { selector: { app: 'web', tier: 'front' } }),
    ],
  },
  {
    name: 'routing-target-port-wrong',
    cause: 'routing.target-port-wrong',
    object: 'app/web',
    namespace,
    manifests: [
      deployment({ namespace, name: 'web', replicas: 2 }),
      service(namespace, 'web', { ports: [{ port: 80, targetPort: 'metrics' }] }),
    ],
  },
];
