import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import { matched, type Signature } from '../signature.ts';

export const nodeNetworkLossy: Signature = {
  cause: 'performance.node-network-lossy',
  describes: 'Packets to or from a node get lost and are sent again, so calls across its border are slow.',
  needs: ['kubernetes.pods', 'kubernetes.nodes'],
  uses: ['telemetry.tcp-retransmits', 'telemetry.latency', 'telemetry.calls', 'alerts.active'],
  explains: ['performance.pod-network-lossy', 'performance.pod-network-delayed'],
  refutedBy: 'The node sends no more packets again than before.',
  match: (view) =>
    matched(
      slowCandidates(view, 'node-network-lossy', (cause) => ({
        confidence: 0.6 + 0.2 * cause.locus.share,
        says: `Packets of ${placeWords(cause)} get lost: ${ownWords(cause.own, 'packet-loss', 'tcp-retransmits')}${reachWords(cause)}`,
      })),
    ),
};
