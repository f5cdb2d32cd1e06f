import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const places = { web: 'node-a', orders: 'node-a', search: 'node-b', stock: 'node-b', payments: 'node-b' };
const object = { kind: 'Node', name: 'node-b' };
const fewer = {
  web: [40, 12],
  orders: [20, 6],
  search: [20, 6],
  stock: [20, 6],
  payments: [10, 3],
} as Record<string, [number, number]>;
const slow = { orders: [30, 700] as [number, number], web: [60, 900] as [number, number] };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the node sends many packets again, and calls across its border are slow',
      world: slowShop({
        places,
        levels: { latency: slow, 'request-rate': fewer },
        nodes: { 'tcp-retransmits': { 'node-a': [0.1, 0.1], 'node-b': [0.1, 40] } },
      }),
      object,
      runbooks: [],
      says: ['Packets of node node-b get lost', 'orders and web are slow with it'],
      verdict: 'degraded',
    },
    {
      name: 'leaves are seen as slow too',
      world: slowShop({
        places,
        levels: { latency: { ...slow, search: [12, 600] }, 'request-rate': fewer },
        nodes: { 'tcp-retransmits': { 'node-a': [0.2, 0.2], 'node-b': [0.2, 25] } },
      }),
      object,
      runbooks: [],
      says: ['TCP retransmissions rose from 0.2'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'it always sends some again',
      world: slowShop({
        places,
        levels: { latency: slow },
        nodes: { 'tcp-retransmits': { 'node-b': [9, 9] } },
      }),
    },
    {
      name: 'nobody waits',
      world: slowShop({ places, nodes: { 'tcp-retransmits': { 'node-b': [0.1, 40] } } }),
    },
  ],
};
