import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const places = { web: 'node-a', orders: 'node-b', search: 'node-b', stock: 'node-b', payments: 'node-a' };
const object = { kind: 'Node', name: 'node-b' };
const slow = {
  orders: [30, 300] as [number, number],
  search: [12, 150] as [number, number],
  stock: [6, 90] as [number, number],
  web: [60, 460] as [number, number],
};

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'all that runs on a node is slow, and no processor of it is free',
      world: slowShop({
        places,
        levels: { latency: slow },
        nodes: { cpu: { 'node-a': [1, 1], 'node-b': [1, 4.1] } },
      }),
      object,
      runbooks: [],
      says: ['The processors of node node-b are used up', 'of 4 cores are busy'],
      verdict: 'degraded',
    },
    {
      name: 'it was nearly full before',
      world: slowShop({
        places,
        levels: { latency: slow },
        nodes: { cpu: { 'node-a': [1, 1], 'node-b': [3.2, 4.1] } },
      }),
      object,
      runbooks: [],
      says: ['The processors of node node-b are used up'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'full and nobody waits: batch work takes what is free',
      world: slowShop({ places, nodes: { cpu: { 'node-b': [1, 4.1] } } }),
    },
    {
      name: 'half full',
      world: slowShop({ places, levels: { latency: slow }, nodes: { cpu: { 'node-b': [1, 2] } } }),
    },
    {
      name: 'one workload takes most of it',
      world: slowShop({
        places,
        levels: { latency: slow, cpu: { payments: [0.03, 0.03], search: [0.08, 3] } },
        nodes: { cpu: { 'node-b': [1, 4.1] } },
      }),
    },
  ],
};
