import type { KubeObject } from '#src/kubernetes/objects.ts';
import { app } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { logged, served } from './network-objects.ts';

const cart = served({ name: 'cart', listens: 7070, ports: [{ port: 7070, targetPort: 7070 }] });
const web = (env: { name: string; value: string }[]) =>
  served({ name: 'web', container: { env }, ports: [{ port: 80, targetPort: 8080 }] });
const addressed = (value: string, name = 'CART_ADDR') => web([{ name, value }]);
const template = (value: string) => ({
  containers: [{ name: 'main', image: 'r.example/web:1', env: [{ name: 'BASKET', value }] }],
});
const orders: KubeObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'web', namespace: 'shop' },
  data: { CART_URL: 'http://carts.shop.svc.cluster.local:7070/api' },
} as KubeObject;
const object = { kind: 'Deployment', namespace: 'shop', name: 'web' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a letter too many in the host; all pods are well',
      world: { objects: [...cart, ...addressed('carts:7070')] },
      object,
      runbooks: [],
      says: ['calls carts:7070 (CART_ADDR)', 'no Service carts exists in shop', 'most likely cart:7070'],
      verdict: 'degraded',
    },
    {
      name: 'a port that the Service does not have',
      world: { objects: [...cart, ...addressed('http://cart:7071')] },
      object,
      runbooks: [],
      says: ['calls cart:7071', 'Service cart exposes 7070'],
      verdict: 'degraded',
    },
    {
      name: 'an address of a ConfigMap',
      world: {
        objects: [
          ...cart,
          orders,
          ...served({ name: 'web', container: { envFrom: [{ configMapRef: { name: 'web' } }] } }),
        ],
      },
      object,
      runbooks: [],
      says: ['calls carts.shop.svc.cluster.local:7070 (CART_URL)'],
      verdict: 'degraded',
    },
    {
      name: 'the revision before had the address of a Service that exists',
      world: {
        objects: [
          ...cart,
          ...app({
            name: 'web',
            revisions: [
              { image: 'r.example/web:1', minutesAgo: 3_000, spec: template('cart:7070') },
              { image: 'r.example/web:1', minutesAgo: 5, spec: template('legacy-shop:7070') },
            ],
          }),
        ],
      },
      object,
      runbooks: [{ runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'web', revision: 1 } }],
      says: ['calls legacy-shop:7070 (BASKET)', 'cart:7070 is meant', 'revision 2'],
      verdict: 'degraded',
    },
    {
      name: 'a name that nothing resembles, and that the caller fails to find',
      world: {
        objects: [...cart, ...addressed('ratings:8080', 'RATINGS_ADDR')],
        patterns: [logged('web', 'dial tcp: lookup ratings on 10.96.0.10:53: no such host')],
      },
      object,
      runbooks: [],
      says: ['no Service ratings exists in shop'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'an address that is right', world: { objects: [...cart, ...addressed('cart:7070')] } },
    {
      name: 'a host outside the cluster',
      world: { objects: [...cart, ...addressed('https://cart.example.com:8443')] },
    },
    {
      name: 'a part that is not installed and that nobody fails to call',
      world: { objects: [...cart, ...addressed('ratings:8080', 'RATINGS_ADDR')] },
    },
    {
      name: 'a Service of a namespace that was not read',
      world: { objects: [...cart, ...addressed('carts.stock.svc.cluster.local:7070')] },
    },
    {
      name: 'an image, which has a colon too',
      world: { objects: [...cart, ...addressed('cart:12', 'CART_IMAGE')] },
    },
    {
      name: 'a headless Service, of which any port of its pods can be called',
      world: {
        objects: [
          ...served({
            name: 'cart',
            listens: 7070,
            ports: [{ port: 7070 }],
            spec: { clusterIP: 'None' },
          }),
          ...addressed('cart:7071'),
        ],
      },
    },
    {
      name: 'a failure to find the name from before the Service was there',
      world: {
        objects: [...cart, ...addressed('cart:7070')],
        patterns: [logged('web', 'dial tcp: lookup cart on 10.96.0.10:53: no such host')],
      },
    },
  ],
};
