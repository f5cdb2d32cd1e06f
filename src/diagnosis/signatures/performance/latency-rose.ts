import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/slow-candidates.ts';
import { matched, type Signature } from '../signature.ts';

export const latencyRose: Signature = {
  cause: 'performance.latency-rose',
  describes: 'A workload answers more slowly than before, and nothing that it calls explains it.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: ['telemetry.latency', 'telemetry.median-latency', 'telemetry.calls', 'alerts.active'],
  general: true,
  explains: [],
  refutedBy: 'Its latency is as before.',
  match: (view) =>
    matched(
      slowCandidates(view, 'latency-rose', (cause) => ({
        confidence: 0.5,
        // That its callers wait for it is a symptom of theirs.
        affects: [cause.locus.subject.ref],
        says: `${placeWords(cause)} answers more slowly: ${ownWords(cause.own, 'latency', 'median-latency') || 'its callers wait for it'}${reachWords(cause)}`,
      })),
    ),
};
