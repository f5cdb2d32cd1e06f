import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { SignatureCases } from '../cases.ts';
import { declaredService, logged, served } from './network-objects.ts';

const web = served({
  name: 'web',
  container: { env: [{ name: 'CART_ADDR', value: 'cart:7070' }] },
  ports: [{ port: 80, targetPort: 8080 }],
});
const cart = served({ name: 'cart', listens: 7070 });
const quota: KubeObject = {
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: { name: 'objects', namespace: 'shop' },
  spec: { hard: { services: '1' } },
  status: { hard: { services: '1' }, used: { services: '1' } },
} as KubeObject;
const object = { kind: 'Service', namespace: 'shop', name: 'cart' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a manifest has it',
      world: { objects: [...web, ...cart], manifests: [declaredService('cart', {})] },
      object,
      runbooks: [],
      says: ['web calls cart in shop, but no Service of that name exists, though a manifest has it'],
      verdict: 'failed',
    },
    {
      name: 'its workload runs, and the caller does not find the name',
      world: {
        objects: [...web, ...cart],
        patterns: [logged('web', 'Error: getaddrinfo ENOTFOUND cart')],
      },
      object,
      runbooks: [],
      says: ['though cart runs'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the quota on Services is used up, which is a cause of its own',
      world: { objects: [...web, ...cart, quota], manifests: [declaredService('cart', {})] },
    },
    {
      name: 'declared, absent and called by nobody',
      world: { objects: cart, manifests: [declaredService('cart', {})] },
    },
    {
      name: 'a part that is not installed',
      world: { objects: web },
    },
    {
      name: 'it exists',
      world: {
        objects: [
          ...web,
          ...served({ name: 'cart', listens: 7070, ports: [{ port: 7070, targetPort: 7070 }] }),
        ],
      },
    },
  ],
};
