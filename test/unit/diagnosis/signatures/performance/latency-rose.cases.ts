import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'search' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a little slower, and nothing says why',
      world: slowShop({ levels: { latency: { search: [12, 24] } } }),
      object,
      runbooks: [],
      says: ['search in shop answers more slowly', 'latency rose from'],
      verdict: 'degraded',
    },
    {
      name: 'slower with more requests and the same work',
      world: slowShop({ levels: { latency: { search: [12, 90] }, 'request-rate': { search: [20, 60] } } }),
      object,
      runbooks: [],
      says: ['search in shop answers more slowly'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'all is well', world: slowShop() },
    { name: 'faster than before', world: slowShop({ levels: { latency: { search: [90, 12] } } }) },
    { name: 'slow ten minutes ago', world: slowShop({ levels: { latency: { search: [12, 24] } }, over: 7 }) },
  ],
};
