import { alert, serviceAlert, slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

/** Calls from web to search, orders to stock and orders to payments cross the border of node-b. */
const places = { web: 'node-a', orders: 'node-a', search: 'node-b', stock: 'node-b', payments: 'node-b' };
const object = { kind: 'Node', name: 'node-b' };
/** Users wait, and so ask less. */
const fewer = {
  web: [40, 12],
  orders: [20, 6],
  search: [20, 6],
  stock: [20, 6],
  payments: [10, 3],
} as Record<string, [number, number]>;
const again = { 'node-a': [0.1, 0.1] as [number, number], 'node-b': [0.1, 2.5] as [number, number] };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'callers across the border are slow, leaves are not, and the node sends again',
      world: slowShop({
        places,
        levels: { latency: { orders: [30, 1_900], web: [60, 2_900] }, 'request-rate': fewer },
        nodes: { 'tcp-retransmits': again },
      }),
      object,
      runbooks: [],
      says: ['The network of node node-b seems delayed', 'orders and web are slow with it'],
      verdict: 'degraded',
    },
    {
      name: 'alerts alone',
      world: slowShop({
        places,
        measured: false,
        alerts: [
          alert('NodeTcpRetransmissions', { instance: 'node-b' }, 'retransmissions from 0.1 to 2.5'),
          ...['web', 'orders', 'search', 'stock', 'payments'].map((name) =>
            serviceAlert('ThroughputDrop', name, 'RPS from 20 to 6'),
          ),
          serviceAlert('HighLatency', 'orders', 'p50 latency from 30ms to 1900ms'),
          serviceAlert('HighLatency', 'web', 'p50 latency from 60ms to 2900ms'),
        ],
      }),
      object,
      runbooks: [],
      says: ['TCP retransmissions rose from 0.1/s to 2.5/s'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'retransmissions on a node, and nobody waits',
      world: slowShop({ places, nodes: { 'tcp-retransmits': again } }),
    },
    {
      name: 'one pod: only its callers wait, other calls across the border do not',
      world: slowShop({
        places: { ...places, orders: 'node-b' },
        levels: { latency: { stock: [6, 900], orders: [30, 950], web: [60, 990] } },
        nodes: { 'tcp-retransmits': { 'node-b': [0.1, 0.1] } },
      }),
    },
    {
      name: 'everything on one node',
      world: slowShop({ levels: { latency: { orders: [30, 1_900], web: [60, 2_900] } } }),
    },
    { name: 'all is well', world: slowShop({ places }) },
  ],
};
