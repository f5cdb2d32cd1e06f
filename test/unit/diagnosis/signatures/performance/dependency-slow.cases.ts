import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'it waits for what it calls',
      world: slowShop({ levels: { latency: { search: [12, 24], web: [60, 110] } } }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'web' },
      role: 'symptom',
      runbooks: [],
      says: ['web in shop waits for search in shop'],
      verdict: 'degraded',
    },
    {
      name: 'what it calls has a cause',
      world: slowShop({
        levels: {
          latency: { payments: [8, 90], orders: [30, 120] },
          cpu: { payments: [0.03, 0.5] },
          'cpu-throttling': { payments: [0, 0.6] },
        },
      }),
      object: { kind: 'Deployment', namespace: 'shop', name: 'orders' },
      role: 'symptom',
      runbooks: [],
      says: ['orders in shop waits for payments in shop'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'what is slow calls nothing slow', world: slowShop({ levels: { latency: { web: [60, 400] } } }) },
    { name: 'all is well', world: slowShop() },
  ],
};
