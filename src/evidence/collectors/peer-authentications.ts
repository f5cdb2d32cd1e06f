import type { Collector } from './collector.ts';
import { objectCollector } from './objects.ts';

/** Whether the mesh demands mutual TLS. */
export const peerAuthentications: Collector = objectCollector({
  kind: 'kubernetes.peerauthentications',
  reads: 'PeerAuthentication',
  noun: 'PeerAuthentications',
  limit: 500,
});
