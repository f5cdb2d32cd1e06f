import type { SignatureCases } from '../cases.ts';
import { gateway, ingress, ingressClass, route } from './edge-objects.ts';
import { served } from './network-objects.ts';

const both = [
  ingressClass('nginx'),
  ...served({ name: 'cart', ports: [{ port: 80, targetPort: 8080 }] }),
  ...served({ name: 'orders', ports: [{ port: 80, targetPort: 8080 }] }),
];
const to = (name: string) => ingress('front', { name, port: { number: 80 } });
const weighed = (...weights: number[]) =>
  route({
    rules: [
      {
        backendRefs: weights.map((weight, at) => ({ name: at === 0 ? 'cart' : 'orders', port: 80, weight })),
      },
    ],
  });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'another Service than the manifest says',
      world: { objects: [...both, to('orders')], manifests: [to('cart')] },
      object: { kind: 'Ingress', namespace: 'shop', name: 'front' },
      runbooks: [],
      says: ['sends shop.example/api to Service orders, its manifest to cart'],
      verdict: 'degraded',
    },
    {
      name: 'every backend has weight 0',
      world: { objects: [...both, gateway(), weighed(0, 0)] },
      object: { kind: 'HTTPRoute', namespace: 'shop', name: 'cart' },
      runbooks: [],
      says: ['nowhere: every backend has weight 0'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'as declared', world: { objects: [...both, to('cart')], manifests: [to('cart')] } },
    { name: 'nothing is declared', world: { objects: [...both, to('orders')] } },
    { name: 'one of two takes all', world: { objects: [...both, gateway(), weighed(100, 0)] } },
    {
      name: 'the manifest names a Service that was removed',
      world: { objects: [...both, to('cart')], manifests: [to('cart-v0')] },
    },
  ],
};
