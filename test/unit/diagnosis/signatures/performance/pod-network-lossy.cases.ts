import { serviceAlert, slowShop } from '#test/support/worlds/slow-shop.ts';
import type { SignatureCases } from '../cases.ts';

const object = { kind: 'Deployment', namespace: 'shop', name: 'search' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'it sends packets again and is slow',
      world: slowShop({
        levels: { latency: { search: [12, 240], web: [60, 300] }, 'tcp-retransmits': { search: [0.1, 12] } },
      }),
      object,
      runbooks: [],
      says: ['Packets of search in shop get lost', 'TCP retransmissions rose from'],
      verdict: 'degraded',
    },
    {
      name: 'an alert says so',
      world: slowShop({
        levels: { latency: { search: [12, 240] } },
        alerts: [serviceAlert('PodPacketLoss', 'search', 'packet loss went from 0% to 20%')],
      }),
      object,
      runbooks: [],
      says: ['packet loss rose'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'retransmissions without slowness',
      world: slowShop({ levels: { 'tcp-retransmits': { search: [0.1, 12] } } }),
    },
    {
      name: 'slow without retransmissions',
      world: slowShop({
        levels: { latency: { search: [12, 240] }, 'tcp-retransmits': { search: [0.1, 0.1] } },
      }),
    },
  ],
};
