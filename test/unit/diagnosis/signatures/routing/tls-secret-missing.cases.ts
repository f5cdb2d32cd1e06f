import { event, minutesAgo } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { gateway, ingress, ingressClass } from './edge-objects.ts';
import { served } from './network-objects.ts';

const web = [ingressClass('nginx'), ...served({ name: 'web', ports: [{ port: 80, targetPort: 8080 }] })];
const secured = ingress(
  'front',
  { name: 'web', port: { number: 80 } },
  { tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }] },
);
const object = { kind: 'Ingress', namespace: 'shop', name: 'front' };
const listener = {
  name: 'tls',
  port: 443,
  protocol: 'HTTPS',
  tls: { certificateRefs: [{ name: 'shop-tls' }] },
};

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'no Secret of that name',
      world: { objects: [...web, secured], secrets: [{ name: 'other', type: 'kubernetes.io/tls' }] },
      object,
      runbooks: [],
      says: ['the certificate for shop.example from Secret shop-tls, which does not exist in shop'],
      verdict: 'degraded',
    },
    {
      name: 'the status of a Gateway says so',
      world: {
        objects: [
          ...web,
          gateway({
            spec: { gatewayClassName: 'envoy', listeners: [listener] },
            status: {
              listeners: [
                {
                  name: 'tls',
                  conditions: [
                    {
                      type: 'ResolvedRefs',
                      status: 'False',
                      reason: 'InvalidCertificateRef',
                      message: 'Secret shop/shop-tls does not exist.',
                    },
                  ],
                },
              ],
            },
          }),
        ],
      },
      object: { kind: 'Gateway', namespace: 'shop', name: 'edge' },
      runbooks: [],
      says: ['for listener tls from Secret shop-tls'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the Secret exists, and an event is from before',
      world: {
        objects: [
          ...web,
          secured,
          event('Sync', 'secret "shop-tls" not found', { kind: 'Ingress', name: 'front' }, 50),
        ],
        secrets: [{ name: 'shop-tls', type: 'kubernetes.io/tls' }],
      },
    },
    { name: 'no TLS', world: { objects: [...web, ingress('front', { name: 'web', port: { number: 80 } })] } },
    {
      name: 'the names of Secrets were not read for the Gateway, and nothing complains',
      world: { objects: [...web, gateway({ spec: { gatewayClassName: 'envoy', listeners: [listener] } })] },
    },
    {
      name: 'another Secret is complained about',
      world: {
        objects: [
          ...web,
          gateway({
            spec: { gatewayClassName: 'envoy', listeners: [listener] },
            metadata: { name: 'edge', namespace: 'shop', creationTimestamp: minutesAgo(500) },
          }),
          event('Sync', 'secret "shop-tls-old" not found', { kind: 'Gateway', name: 'edge' }),
        ],
      },
    },
  ],
};
