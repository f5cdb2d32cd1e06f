import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'search' };
const runbooks = [
  { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'search', revision: 1 } },
];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'slower since another image',
      world: slowShop({
        released: { search: 15.5 },
        levels: { latency: { search: [12, 90], web: [60, 140] } },
      }),
      object,
      runbooks,
      says: ['search in shop is slower since revision 2 (image 2, before 1)', 'web is slow with it'],
      verdict: 'degraded',
    },
    {
      name: 'and busier too',
      world: slowShop({
        released: { search: 17 },
        levels: { latency: { search: [12, 90] }, cpu: { search: [0.08, 0.5] } },
      }),
      object,
      runbooks,
      says: ['latency rose from', 'CPU use rose from'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the change came an hour before',
      world: slowShop({ released: { search: 75 }, levels: { latency: { search: [12, 90] } } }),
    },
    {
      name: 'the change came after',
      world: slowShop({ released: { search: 5 }, levels: { latency: { search: [12, 90] } } }),
    },
    {
      name: 'slow while its caches were filled, and well since',
      world: slowShop({ released: { search: 15.5 }, levels: { latency: { search: [12, 90] } }, over: 3 }),
    },
    {
      name: 'another workload was changed',
      world: slowShop({ released: { payments: 15.5 }, levels: { latency: { search: [12, 90] } } }),
    },
  ],
};
