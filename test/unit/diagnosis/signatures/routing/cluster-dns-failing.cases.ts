import type { SignatureCases } from '../cases.ts';
import { logged, served } from './network-objects.ts';

const apps = [...served({ name: 'web' }), ...served({ name: 'cart' })];
const spread = apps.map((object) =>
  object.kind === 'Pod' && object.metadata.name.startsWith('cart')
    ? ({ ...object, spec: { ...(object as { spec?: object }).spec, nodeName: 'node-b' } } as never)
    : object,
);
const silent = (service: string, name: string) =>
  logged(
    service,
    `dial tcp: lookup ${name} on 10.96.0.10:53: read udp 10.1.0.9:40112->10.96.0.10:53: i/o timeout`,
  );

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'names of several workloads, from several nodes',
      world: { objects: spread, patterns: [silent('web', 'cart'), silent('cart', 'api.example.com')] },
      object: { kind: 'Service', namespace: 'kube-system', name: 'kube-dns' },
      runbooks: [],
      says: ['2 workloads (cart and web) cannot resolve 2 names', 'DNS does not answer'],
      verdict: 'failed',
    },
    {
      name: 'the resolver answers with a failure',
      world: {
        objects: spread,
        patterns: [
          logged('web', 'lookup cart on 10.96.0.10:53: server misbehaving'),
          logged('cart', 'Error: getaddrinfo EAI_AGAIN db'),
        ],
      },
      object: { kind: 'Service', namespace: 'kube-system', name: 'kube-dns' },
      runbooks: [],
      says: ['cannot resolve 2 names'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'names that do not exist: DNS answers',
      world: {
        objects: spread,
        patterns: [
          logged('web', 'lookup carts on 10.96.0.10:53: no such host'),
          logged('cart', 'Error: getaddrinfo ENOTFOUND redis'),
        ],
      },
    },
    {
      name: 'one caller',
      world: { objects: spread, patterns: [silent('web', 'cart'), silent('web', 'db')] },
    },
    {
      name: 'all who fail are on one node, whose network it is',
      world: { objects: apps, patterns: [silent('web', 'cart'), silent('cart', 'db')] },
    },
    {
      name: 'lines from before: nothing of late',
      world: {
        objects: spread,
        patterns: [silent('web', 'cart'), silent('cart', 'db')].map((each) => ({
          ...each,
          recent: 0,
          baseline: 9,
        })),
      },
    },
  ],
};
