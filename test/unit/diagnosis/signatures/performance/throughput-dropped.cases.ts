import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'payments' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'its caller is as busy as before',
      world: slowShop({ levels: { 'request-rate': { payments: [10, 2] } } }),
      object,
      runbooks: [],
      says: ['payments in shop gets fewer requests although its callers are as busy as before'],
      verdict: 'inconclusive',
    },
    {
      name: 'nearly none',
      world: slowShop({ levels: { 'request-rate': { payments: [10, 0.1] } } }),
      object,
      runbooks: [],
      says: ['request rate fell from'],
      verdict: 'inconclusive',
    },
  ],
  negative: [
    {
      name: 'fewer users ask',
      world: slowShop({
        levels: {
          'request-rate': {
            web: [40, 8],
            orders: [20, 4],
            search: [20, 4],
            stock: [20, 4],
            payments: [10, 2],
          },
        },
      }),
    },
    {
      name: 'the entry: nobody calls it but people',
      world: slowShop({ levels: { 'request-rate': { web: [40, 8] } } }),
    },
    {
      name: 'callers give up because something is slow',
      world: slowShop({
        levels: {
          'request-rate': { payments: [10, 2] },
          latency: { payments: [8, 2_000], orders: [30, 2_100] },
        },
      }),
    },
  ],
};
