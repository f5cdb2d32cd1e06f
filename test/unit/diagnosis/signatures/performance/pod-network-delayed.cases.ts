import { serviceAlert, slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'stock' };
const places = { web: 'node-a', orders: 'node-b', search: 'node-b', stock: 'node-a', payments: 'node-a' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'slow without work, and so are its callers',
      world: slowShop({
        places,
        levels: { latency: { stock: [6, 620], orders: [30, 650], web: [60, 700] } },
      }),
      object,
      runbooks: [],
      says: [
        'The network of stock in shop seems delayed',
        'while its processor is no busier',
        'orders and web are slow with it',
      ],
      verdict: 'degraded',
    },
    {
      name: 'alerts alone',
      world: slowShop({
        measured: false,
        alerts: [
          serviceAlert('SlowResponses', 'stock', 'p90 was 6 ms -> now 910 ms'),
          serviceAlert('SlowResponses', 'orders', 'p90 was 30 ms -> now 960 ms'),
        ],
      }),
      object,
      runbooks: [],
      says: ['nothing says that its processor is busier'],
      verdict: 'degraded',
    },
    {
      name: 'in the middle of the graph: what it calls is fast',
      world: slowShop({ places, levels: { latency: { orders: [30, 900], web: [60, 950] } } }),
      object: { ...object, name: 'orders' },
      runbooks: [],
      says: ['The network of orders in shop seems delayed'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'its processor is busy',
      world: slowShop({ levels: { latency: { stock: [6, 620] }, cpu: { stock: [0.04, 0.5] } } }),
    },
    { name: 'a few milliseconds more', world: slowShop({ levels: { latency: { stock: [6, 14] } } }) },
    {
      name: 'it got another image right before',
      world: slowShop({ released: { stock: 15.5 }, levels: { latency: { stock: [6, 620] } } }),
    },
    {
      name: 'fewer users, as at night',
      world: slowShop({
        levels: {
          'request-rate': {
            web: [40, 8],
            orders: [20, 4],
            search: [20, 4],
            stock: [20, 4],
            payments: [10, 2],
          },
        },
      }),
    },
    { name: 'all is well', world: slowShop({ places }) },
  ],
};
