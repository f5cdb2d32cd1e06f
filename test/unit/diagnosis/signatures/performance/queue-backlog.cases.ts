import { serviceAlert, slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'payments' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the queue is much longer than before',
      world: slowShop({ levels: { 'queue-depth': { payments: [20, 4_000] } } }),
      object,
      runbooks: [],
      says: ['The queue of payments in shop grows: its queue length rose from'],
      verdict: 'degraded',
    },
    {
      name: 'an alert alone',
      world: slowShop({
        measured: false,
        alerts: [serviceAlert('ConsumerLagHigh', 'payments', 'lag from 20 to 4000')],
      }),
      object,
      runbooks: [],
      says: ['queue length rose from 20 to 4000'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'it is worked off',
      world: slowShop({ levels: { 'queue-depth': { payments: [20, 4_000] } }, over: 3 }),
    },
    { name: 'long as ever', world: slowShop({ levels: { 'queue-depth': { payments: [4_000, 4_000] } } }) },
    { name: 'a few more', world: slowShop({ levels: { 'queue-depth': { payments: [2, 20] } } }) },
  ],
};
