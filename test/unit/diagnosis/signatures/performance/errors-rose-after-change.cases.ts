import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'payments' };
const runbooks = [
  { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'payments', revision: 1 } },
];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'requests fail since another image',
      world: slowShop({
        released: { payments: 15.5 },
        levels: { 'success-rate': { payments: [0.999, 0.7] } },
      }),
      object,
      runbooks,
      says: ['Requests to payments in shop fail since revision 2 (image 2, before 1)'],
      verdict: 'degraded',
    },
    {
      name: 'most of them',
      world: slowShop({
        released: { payments: 16 },
        levels: { 'success-rate': { payments: [0.999, 0.2], orders: [0.999, 0.4] } },
      }),
      object,
      runbooks,
      says: ['success rate fell from'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'only while pods were replaced',
      world: slowShop({
        released: { payments: 15.5 },
        levels: { 'success-rate': { payments: [0.999, 0.7] } },
        over: 4,
      }),
    },
    {
      name: 'long after the rollout',
      world: slowShop({ released: { payments: 50 }, levels: { 'success-rate': { payments: [0.999, 0.7] } } }),
    },
    { name: 'a rollout and no errors', world: slowShop({ released: { payments: 15.5 } }) },
  ],
};
