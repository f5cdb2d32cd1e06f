import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const places = { web: 'node-a', orders: 'node-b', search: 'node-a', stock: 'node-b', payments: 'node-b' };
const object = { kind: 'Deployment', namespace: 'shop', name: 'payments' };
const slow = {
  orders: [30, 300] as [number, number],
  stock: [6, 90] as [number, number],
  web: [60, 400] as [number, number],
};
const full = { cpu: { 'node-a': [1, 1] as [number, number], 'node-b': [1, 4] as [number, number] } };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'one workload takes a node, and the others on it are slow',
      world: slowShop({ places, levels: { latency: slow, cpu: { payments: [0.03, 3] } }, nodes: full }),
      object,
      runbooks: [],
      says: ['payments in shop crowds out others on node node-b', 'orders, stock and web got slow'],
      verdict: 'degraded',
    },
    {
      name: 'a third of the node is enough where it is full',
      world: slowShop({ places, levels: { latency: slow, cpu: { payments: [0.03, 1.4] } }, nodes: full }),
      object,
      runbooks: [],
      says: ['CPU use rose from'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the node has processors to spare',
      world: slowShop({
        places,
        levels: { latency: slow, cpu: { payments: [0.03, 1.4] } },
        nodes: { cpu: { 'node-b': [1, 2.4] } },
      }),
    },
    {
      name: 'it takes the node and nobody waits',
      world: slowShop({ places, levels: { cpu: { payments: [0.03, 3] } }, nodes: full }),
    },
  ],
};
