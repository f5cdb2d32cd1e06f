import type { SignatureCases } from '../cases.ts';
import { accepted, gateway, refused, route } from './edge-objects.ts';
import { served } from './network-objects.ts';

const cart = served({ name: 'cart', ports: [{ port: 80, targetPort: 8080 }] });
const object = { kind: 'HTTPRoute', namespace: 'shop', name: 'cart' };

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
      name: 'a Gateway that does not exist',
      world: { objects: [...cart, route({}, {})] },
      object,
      runbooks: [],
      says: ['Gateway edge does not exist in shop'],
      verdict: 'failed',
    },
  ],
  negative: [
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
