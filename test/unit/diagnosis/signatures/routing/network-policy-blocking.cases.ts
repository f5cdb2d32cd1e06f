import type { NetworkPolicy } from '#src/kubernetes/network-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { logged, served } from './network-objects.ts';

const objects = [
  ...served({ name: 'web', container: { env: [{ name: 'CART_ADDR', value: 'cart:7070' }] } }),
  ...served({ name: 'cart', listens: 8080, ports: [{ port: 7070, targetPort: 8080 }] }),
];
const timeout = logged('web', 'rpc error: dial tcp: dial tcp cart:7070: i/o timeout');
const policy = (spec: NetworkPolicy['spec'], name = 'deny'): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: 'shop', creationTimestamp: '2030-05-17T11:40:00.000Z' },
  ...(spec ? { spec } : {}),
});
const deny = policy({ podSelector: {}, policyTypes: ['Ingress'] });
const from = (app: string, port: number | string, endPort?: number): NetworkPolicy =>
  policy(
    {
      podSelector: { matchLabels: { app: 'cart' } },
      ingress: [
        {
          from: [{ podSelector: { matchLabels: { app } } }],
          ports: [{ protocol: 'TCP', port, ...(endPort ? { endPort } : {}) }],
        },
      ],
    },
    'cart',
  );
const object = { kind: 'NetworkPolicy', namespace: 'shop', name: 'deny' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'everything is denied, and calls time out',
      world: { objects: [...objects, deny], patterns: [timeout] },
      object,
      runbooks: [],
      says: ['NetworkPolicy deny in shop closes the callee for calls of web to cart (TCP 8080)'],
      verdict: 'failed',
    },
    {
      name: 'the port of the Service is allowed, not the one of the pods',
      world: { objects: [...objects, from('web', 7070)], patterns: [timeout] },
      object: { ...object, name: 'cart' },
      runbooks: [],
      says: ['calls of web to cart (TCP 8080)'],
      verdict: 'failed',
    },
    {
      name: 'the caller may not go out, also not to DNS',
      world: {
        objects: [
          ...objects,
          policy({
            podSelector: { matchLabels: { app: 'web' } },
            policyTypes: ['Egress'],
            egress: [{ to: [{ podSelector: { matchLabels: { app: 'cart' } } }] }],
          }),
        ],
        patterns: [
          logged(
            'web',
            'dial tcp: lookup cart on 10.96.0.10:53: read udp 10.1.0.9:4011->10.96.0.10:53: i/o timeout',
          ),
        ],
      },
      object,
      runbooks: [],
      says: ['closes the caller for calls of web to the DNS of the cluster (UDP 53)'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'denied, and a second policy admits it',
      world: { objects: [...objects, deny, from('web', 8080)], patterns: [timeout] },
    },
    {
      name: 'a range of ports',
      world: { objects: [...objects, from('web', 8000, 8100)], patterns: [timeout] },
    },
    {
      name: 'the block of the caller is admitted, as far as is known',
      world: {
        objects: [
          ...objects,
          policy({
            podSelector: {},
            ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
          }),
        ],
        patterns: [timeout],
      },
    },
    {
      name: 'the namespace by the label that every namespace has',
      world: {
        objects: [
          ...objects,
          policy({
            podSelector: {},
            ingress: [
              {
                from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }],
              },
            ],
          }),
        ],
        patterns: [timeout],
      },
    },
    {
      name: 'a policy for egress alone does not close ingress',
      world: {
        objects: [
          ...objects,
          policy({ podSelector: { matchLabels: { app: 'cart' } }, policyTypes: ['Egress'], egress: [{}] }),
        ],
        patterns: [timeout],
      },
    },
  ],
};
