import { serviceAlert, slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'stock' };
const restart = [{ runbook: 'restart-deployment', inputs: { namespace: 'shop', name: 'stock' } }];
const slow = {
  stock: [6, 90] as [number, number],
  orders: [30, 120] as [number, number],
  web: [60, 150] as [number, number],
};

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'CPU and throttling rise with latency, and callers wait',
      world: slowShop({
        levels: { latency: slow, cpu: { stock: [0.04, 0.48] }, 'cpu-throttling': { stock: [0, 0.7] } },
        cpuLimit: '500m',
      }),
      object,
      runbooks: restart,
      says: [
        'The processor of stock in shop is saturated',
        'CPU use rose from',
        'orders and web are slow with it',
      ],
      verdict: 'degraded',
    },
    {
      name: 'more requests than it can bear: nothing went astray',
      world: slowShop({
        levels: { latency: slow, cpu: { stock: [0.04, 0.3] }, 'request-rate': { stock: [20, 90] } },
      }),
      object,
      runbooks: [],
      says: ['it gets more requests than before'],
      verdict: 'degraded',
    },
    {
      name: 'alerts alone',
      world: slowShop({
        measured: false,
        alerts: [
          serviceAlert('CPUThrottlingHigh', 'stock', '42% throttling of CPU'),
          serviceAlert('ContainerCpuUsage', 'stock', 'CPU usage went from 0.04 cores to 0.48 cores'),
          serviceAlert('HighRequestLatency', 'stock', 'p95 latency went from 6ms to 90ms'),
        ],
      }),
      object,
      runbooks: restart,
      says: ['CPU use rose 12 times', 'latency rose from 6.0 ms to 90 ms'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'CPU rises and nobody waits: a job runs',
      world: slowShop({ levels: { cpu: { stock: [0.04, 0.48] }, 'cpu-throttling': { stock: [0, 0.7] } } }),
    },
    { name: 'latency rises and CPU does not', world: slowShop({ levels: { latency: slow } }) },
    {
      name: 'it was over half an hour ago',
      world: slowShop({ levels: { latency: slow, cpu: { stock: [0.04, 0.48] } }, over: 7 }),
    },
    { name: 'all is well', world: slowShop() },
  ],
};
