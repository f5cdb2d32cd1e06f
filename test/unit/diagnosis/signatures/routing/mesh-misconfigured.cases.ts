import type { DestinationRule, VirtualService } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { SignatureCases } from '../cases.ts';
import { served } from './network-objects.ts';

const cart = served({ name: 'cart', ports: [{ name: 'http', port: 80, targetPort: 8080 }] });
type Http = NonNullable<NonNullable<VirtualService['spec']>['http']>;
const virtual = (http: Http): VirtualService => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'VirtualService',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { hosts: ['cart'], http },
});
const rule = (spec: DestinationRule['spec']): DestinationRule => ({
  apiVersion: 'networking.istio.io/v1',
  kind: 'DestinationRule',
  metadata: { name: 'cart', namespace: 'shop' },
  spec: { host: 'cart', ...spec },
});
const strict: KubeObject = {
  apiVersion: 'security.istio.io/v1',
  kind: 'PeerAuthentication',
  metadata: { name: 'default', namespace: 'shop' },
  spec: { mtls: { mode: 'STRICT' } },
} as KubeObject;
const to = (host: string, subset?: string) => ({
  route: [{ destination: { host, ...(subset ? { subset } : {}) } }],
});
const object = { kind: 'VirtualService', namespace: 'shop', name: 'cart' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a host that is no Service',
      world: { objects: [...cart, virtual([to('carts.shop.svc.cluster.local')])] },
      object,
      runbooks: [],
      says: ['sends calls to carts.shop.svc.cluster.local, which is no Service of shop'],
      verdict: 'failed',
    },
    {
      name: 'a subset that no rule has',
      world: {
        objects: [
          ...cart,
          virtual([to('cart', 'v2')]),
          rule({ subsets: [{ name: 'v1', labels: { app: 'cart' } }] }),
        ],
      },
      object,
      runbooks: [],
      says: ['subset v2 of cart, which no DestinationRule has'],
      verdict: 'failed',
    },
    {
      name: 'a subset that no pod is in',
      world: {
        objects: [
          ...cart,
          virtual([to('cart', 'v2')]),
          rule({ subsets: [{ name: 'v2', labels: { version: 'v2' } }] }),
        ],
      },
      object: { ...object, kind: 'DestinationRule' },
      runbooks: [],
      says: ['has a subset v2 (version=v2) that no pod of cart is in'],
      verdict: 'failed',
    },
    {
      name: 'a fault left in',
      world: {
        objects: [
          ...cart,
          virtual([{ fault: { abort: { httpStatus: 503, percentage: { value: 50 } } }, ...to('cart') }]),
        ],
      },
      object,
      runbooks: [],
      says: ['injects a fault (abort) into 50 % of the calls'],
      verdict: 'degraded',
    },
    {
      name: 'plain text to pods that take only mutual TLS',
      world: { objects: [...cart, rule({ trafficPolicy: { tls: { mode: 'DISABLE' } } }), strict] },
      object: { ...object, kind: 'DestinationRule' },
      runbooks: [],
      says: ['in plain text, but PeerAuthentication default takes only mutual TLS'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'a host that exists', world: { objects: [...cart, virtual([to('cart')])] } },
    { name: 'a host outside', world: { objects: [...cart, virtual([to('api.example.com')])] } },
    {
      name: 'a fault for none of the calls',
      world: {
        objects: [...cart, virtual([{ fault: { delay: { percentage: { value: 0 } } }, ...to('cart') }])],
      },
    },
    {
      name: 'a subset that is prepared and not used',
      world: {
        objects: [
          ...cart,
          virtual([to('cart')]),
          rule({ subsets: [{ name: 'v2', labels: { version: 'v2' } }] }),
        ],
      },
    },
    {
      name: 'plain text where plain text is taken',
      world: { objects: [...cart, rule({ trafficPolicy: { tls: { mode: 'DISABLE' } } })] },
    },
  ],
};
