import type { Gateway, HttpRoute, Ingress } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo } from '#test/support/cluster-objects.ts';

const metadata = (name: string) => ({
  name,
  namespace: 'shop',
  generation: 1,
  creationTimestamp: minutesAgo(500),
});

/** An Ingress with one path to a Service. */
export function ingress(
  name: string,
  backend: { name: string; port: { number?: number; name?: string } },
  more: Partial<NonNullable<Ingress['spec']>> = {},
  taken = true,
): Ingress {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadata(name),
    spec: {
      ingressClassName: 'nginx',
      rules: [
        {
          host: 'shop.example',
          http: { paths: [{ path: '/api', pathType: 'Prefix', backend: { service: backend } }] },
        },
      ],
      ...more,
    },
    status: { loadBalancer: taken ? { ingress: [{ ip: '192.0.2.10' }] } : {} },
  };
}

/** An IngressClass. */
export function ingressClass(name: string): KubeObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'IngressClass', metadata: { name } };
}

/** A Gateway that takes `*.shop.example` on one listener. */
export function gateway(more: Partial<Gateway> = {}): Gateway {
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: metadata('edge'),
    spec: {
      gatewayClassName: 'envoy',
      listeners: [{ name: 'web', port: 80, protocol: 'HTTP', hostname: '*.shop.example' }],
    },
    status: { conditions: [{ type: 'Programmed', status: 'True', reason: 'Programmed' }] },
    ...more,
  };
}

type Rules = NonNullable<HttpRoute['spec']>['rules'];

/** An HTTPRoute of the Gateway to Service `cart`. */
export function route(
  more: Partial<NonNullable<HttpRoute['spec']>> = {},
  status: HttpRoute['status'] = accepted(),
): HttpRoute {
  const rules: Rules = [
    {
      matches: [{ path: { type: 'PathPrefix', value: '/cart' } }],
      backendRefs: [{ name: 'cart', port: 80 }],
    },
  ];
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metadata('cart'),
    spec: { hostnames: ['www.shop.example'], parentRefs: [{ name: 'edge' }], rules, ...more },
    ...(status ? { status } : {}),
  };
}

/** What a controller says that serves the route. */
export function accepted(): NonNullable<HttpRoute['status']> {
  return {
    parents: [
      {
        parentRef: { name: 'edge' },
        conditions: [
          { type: 'Accepted', status: 'True', reason: 'Accepted' },
          { type: 'ResolvedRefs', status: 'True', reason: 'ResolvedRefs' },
        ],
      },
    ],
  };
}

/** What a controller says that does not. */
export function refused(
  type: string,
  reason: string,
  message: string,
  observedGeneration = 1,
): NonNullable<HttpRoute['status']> {
  const condition = { type, status: 'False', reason, message, observedGeneration };
  return { parents: [{ parentRef: { name: 'edge' }, conditions: [condition] }] };
}
