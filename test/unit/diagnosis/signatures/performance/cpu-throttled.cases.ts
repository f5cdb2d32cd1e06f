import { slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'search' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'throttled without more use: the limit is too low for its bursts',
      world: slowShop({
        levels: { latency: { search: [12, 80], web: [60, 130] }, 'cpu-throttling': { search: [0.01, 0.5] } },
      }),
      object,
      runbooks: [],
      says: [
        'The CPU limit of search in shop holds it up',
        'CPU throttling rose from',
        'web is slow with it',
      ],
      verdict: 'degraded',
    },
    {
      name: 'only itself',
      world: slowShop({
        levels: { latency: { search: [12, 40] }, 'cpu-throttling': { search: [0.02, 0.3] } },
      }),
      object,
      runbooks: [],
      says: ['latency rose from'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'throttled as ever, as many healthy workloads are',
      world: slowShop({
        levels: { latency: { search: [12, 80] }, 'cpu-throttling': { search: [0.5, 0.5] } },
      }),
    },
    {
      name: 'throttled and not slower',
      world: slowShop({ levels: { 'cpu-throttling': { search: [0.01, 0.5] } } }),
    },
  ],
};
