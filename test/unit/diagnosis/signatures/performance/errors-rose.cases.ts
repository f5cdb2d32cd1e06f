import { serviceAlert, slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'payments' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'requests fail, and callers pass it on',
      world: slowShop({ levels: { 'success-rate': { payments: [0.999, 0.7], orders: [0.999, 0.85] } } }),
      object,
      runbooks: [],
      says: ['Requests to payments in shop fail: its success rate fell from'],
      verdict: 'degraded',
    },
    {
      name: 'an alert alone',
      world: slowShop({
        measured: false,
        alerts: [serviceAlert('HighErrorRate', 'payments', 'success from 99.9% to 60%')],
      }),
      object,
      runbooks: [],
      says: ['success rate fell'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'three of a thousand',
      world: slowShop({ levels: { 'success-rate': { payments: [0.999, 0.996] } } }),
    },
    {
      name: 'it has got better',
      world: slowShop({ levels: { 'success-rate': { payments: [0.7, 0.999] } } }),
    },
    {
      name: 'since a rollout: that has a signature of its own',
      world: slowShop({
        released: { payments: 15.5 },
        levels: { 'success-rate': { payments: [0.999, 0.7] } },
      }),
    },
  ],
};
