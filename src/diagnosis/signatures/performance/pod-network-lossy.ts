import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import { matched, type Signature } from '../signature.ts';

export const podNetworkLossy: Signature = {
  cause: 'performance.pod-network-lossy',
  describes: 'Packets to or from the pods of a workload get lost and are sent again, so calls are slow.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: ['telemetry.tcp-retransmits', 'telemetry.latency', 'telemetry.calls', 'alerts.active'],
  explains: [],
  refutedBy: 'Its pods send no more packets again than before.',
  match: (view) =>
    matched(
      slowCandidates(view, 'pod-network-lossy', (cause) => ({
        confidence: 0.75,
        says: `Packets of ${placeWords(cause)} get lost: ${ownWords(cause.own, 'packet-loss', 'tcp-retransmits', 'latency')}${reachWords(cause)}`,
      })),
    ),
};
