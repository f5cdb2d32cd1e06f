import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import { matched, type Signature } from '../signature.ts';

export const nodeNetworkDelayed: Signature = {
  cause: 'performance.node-network-delayed',
  describes:
    'Packets to and from a node are delayed: calls across its border are slow, calls within it are not.',
  needs: ['kubernetes.pods', 'kubernetes.nodes'],
  uses: [
    'telemetry.latency',
    'telemetry.calls',
    'telemetry.tcp-retransmits',
    'telemetry.request-rate',
    'alerts.active',
  ],
  explains: ['performance.pod-network-delayed', 'performance.errors-rose-after-change'],
  refutedBy: 'Calls between pods of that node got as slow, or calls across its border are as fast as before.',
  match: (view) =>
    matched(
      slowCandidates(view, 'node-network-delayed', (cause) => {
        const again = ownWords(cause.own, 'tcp-retransmits');
        const sure = cause.locus.share;
        return {
          confidence: Math.min(0.8, 0.4 + 0.3 * sure + (again ? 0.08 : 0)),
          says: `The network of ${placeWords(cause)} seems delayed: what got slow are the workloads whose calls cross its border${again ? `, and ${again} on it` : ''}${reachWords(cause)}`,
        };
      }),
    ),
};
