import { minutesAgo } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';
import { accepted, gateway, refused, route } from './edge-objects.ts';
import { served } from './network-objects.ts';

const cart = served({ name: 'cart', ports: [{ port: 80, targetPort: 8080 }] });
const object = { kind: 'HTTPRoute', namespace: 'shop', name: 'cart' };

/** As the API server makes a Gateway before a controller sees it. */
const WAITING = ['Accepted', 'Programmed'].map((type) => ({
  type,
  status: 'Unknown',
  reason: 'Pending',
  message: 'Waiting for controller',
  lastTransitionTime: '1970-01-01T00:00:00Z',
}));

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the namespace of the route is not allowed by the listener',
      world: {
        objects: [
          ...cart,
          gateway(),
          route(
            {},
            refused(
              'Accepted',
              'NotAllowedByListeners',
              'No listeners included by this parent ref allowed this attachment.',
            ),
          ),
        ],
      },
      object,
      runbooks: [],
      says: ['is not served: Gateway edge says NotAllowedByListeners'],
      verdict: 'failed',
    },
    {
      name: 'a host name that no listener takes',
      world: { objects: [...cart, gateway(), route({ hostnames: ['www.other.example'] })] },
      object,
      runbooks: [],
      says: ['no listener of Gateway edge takes www.other.example'],
      verdict: 'failed',
    },
    {
      name: 'a backend that does not exist',
      world: {
        objects: [
          ...cart,
          gateway(),
          route(
            { rules: [{ backendRefs: [{ name: 'basket', port: 80 }] }] },
            refused('ResolvedRefs', 'BackendNotFound', 'service shop/basket not found'),
          ),
        ],
      },
      object,
      runbooks: [],
      says: ['BackendNotFound: service shop/basket not found'],
      verdict: 'failed',
    },
    {
      name: 'a Gateway of a class that no controller serves',
      world: { objects: [gateway({ status: { conditions: WAITING } })] },
      object: { kind: 'Gateway', namespace: 'shop', name: 'edge' },
      runbooks: [],
      says: ['no controller has taken it, so there is none for its class envoy'],
      verdict: 'failed',
    },
    {
      name: 'a Gateway that does not exist',
      world: { objects: [...cart, route({}, {})] },
      object,
      runbooks: [],
      says: ['Gateway edge does not exist in shop'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a Gateway that was made a minute ago',
      world: {
        objects: [
          gateway({
            metadata: { name: 'edge', namespace: 'shop', generation: 1, creationTimestamp: minutesAgo(1) },
            status: { conditions: WAITING },
          }),
        ],
      },
    },
    { name: 'accepted', world: { objects: [...cart, gateway(), route()] } },
    {
      name: 'a condition about what the route was before',
      world: {
        objects: [
          ...cart,
          gateway(),
          route({}, refused('ResolvedRefs', 'BackendNotFound', 'service shop/cart not found', 0)),
        ],
      },
    },
    {
      name: 'a Gateway of a namespace that was not read',
      world: {
        objects: [...cart, route({ parentRefs: [{ name: 'edge', namespace: 'infra' }] }, accepted())],
      },
    },
  ],
};
