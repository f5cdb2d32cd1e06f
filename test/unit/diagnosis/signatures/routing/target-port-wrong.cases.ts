import type { SignatureCases } from '../cases.ts';
import { declaredService, served, tried } from './network-objects.ts';

const caller = (name: string, address: string) =>
  served({ name, container: { env: [{ name: 'CART_ADDR', value: address }] } });
const probe = { readinessProbe: { httpGet: { path: '/healthz', port: 8080 } } };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the number of a port on which nothing listens, and calls fail',
      world: {
        objects: served({ name: 'cart', container: probe, ports: [{ port: 80, targetPort: 9090 }] }),
        probes: [tried('cart', 80, false)],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'cart' },
      runbooks: [],
      says: ['sends port 80 to port 9090', 'its pods listen on 8080'],
      verdict: 'failed',
    },
    {
      name: 'a name that no container port has',
      world: {
        objects: served({
          name: 'cart',
          container: { ports: [{ name: 'http', containerPort: 8080 }] },
          ports: [{ port: 80, targetPort: 'web' }],
          spec: {},
        }),
      },
      object: { kind: 'Service', namespace: 'shop', name: 'cart' },
      runbooks: [],
      says: ['the port named web', 'they have http'],
      verdict: 'failed',
    },
    {
      name: 'the manifest has another number',
      world: {
        objects: served({ name: 'cart', ports: [{ port: 80, targetPort: 9090 }] }),
        manifests: [declaredService('cart', {})],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'cart' },
      runbooks: [],
      says: ['its manifest says 8080'],
      verdict: 'failed',
    },
    {
      name: 'the Service itself listens on another port than everybody calls',
      world: {
        objects: [
          ...served({ name: 'cart', ports: [{ port: 8081, targetPort: 8080 }] }),
          ...caller('web', 'cart:80'),
          ...caller('checkout', 'http://cart.shop.svc.cluster.local:80/v1'),
        ],
      },
      object: { kind: 'Service', namespace: 'shop', name: 'cart' },
      runbooks: [],
      says: ['exposes 8081, but checkout and web call it on 80'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a port that no container declares, and that answers: container ports only inform',
      world: {
        objects: served({ name: 'cart', ports: [{ port: 80, targetPort: 9090 }] }),
        probes: [tried('cart', 80, true)],
      },
    },
    {
      name: 'a port that the environment names',
      world: {
        objects: served({
          name: 'cart',
          container: { env: [{ name: 'PORT', value: '9090' }] },
          ports: [{ port: 80, targetPort: 9090 }],
        }),
      },
    },
    {
      name: 'a port that the arguments name',
      world: {
        objects: served({
          name: 'cart',
          container: { args: ['--listen=:9090'] },
          ports: [{ port: 80, targetPort: 9090 }],
        }),
      },
    },
    {
      name: 'pods that declare no port and have no probes',
      world: {
        objects: served({
          name: 'cart',
          container: { ports: [] },
          ports: [{ port: 80, targetPort: 9090 }],
        }),
      },
    },
    {
      name: 'a headless Service, whose clients go to the pods themselves',
      world: {
        objects: served({
          name: 'cart',
          ports: [{ port: 80, targetPort: 9090 }],
          spec: { clusterIP: 'None' },
        }),
      },
    },
    {
      name: 'a name that a container port has',
      world: {
        objects: served({
          name: 'cart',
          container: { ports: [{ name: 'http', containerPort: 8080 }] },
          ports: [{ port: 80, targetPort: 'http' }],
        }),
      },
    },
  ],
};
