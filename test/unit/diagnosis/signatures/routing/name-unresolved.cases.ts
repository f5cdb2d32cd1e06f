import type { SignatureCases } from '../cases.ts';
import { logged, served } from './network-objects.ts';

const web = served({ name: 'web', ports: [{ port: 80, targetPort: 8080 }] });
const object = { kind: 'Deployment', namespace: 'shop', name: 'web' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'Go',
      world: {
        objects: web,
        patterns: [logged('web', 'dial tcp: lookup api.payments.example on 10.96.0.10:53: no such host')],
      },
      object,
      runbooks: [],
      says: ['web in shop cannot resolve api.payments.example'],
      verdict: 'degraded',
    },
    {
      name: 'Node',
      world: {
        objects: web,
        patterns: [logged('web', 'Error: getaddrinfo ENOTFOUND hooks.partner.example.com')],
      },
      object,
      runbooks: [],
      says: ['hooks.partner.example.com'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'where it runs, which it only finds in one cloud',
      world: {
        objects: web,
        patterns: [logged('web', 'lookup metadata.google.internal on 10.96.0.10:53: no such host')],
      },
    },
    {
      name: 'a name of the cluster',
      world: {
        objects: web,
        patterns: [logged('web', 'lookup cart.shop.svc.cluster.local on 10.96.0.10:53: no such host')],
      },
    },
    {
      name: 'one line',
      world: {
        objects: web,
        patterns: [logged('web', 'Error: getaddrinfo ENOTFOUND api.payments.example', 1)],
      },
    },
    {
      name: 'a collector of telemetry',
      world: {
        objects: web,
        patterns: [logged('web', 'Error: getaddrinfo ENOTFOUND otlp.vendor.example')],
      },
    },
  ],
};
