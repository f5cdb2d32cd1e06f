import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import type { SlowCause } from '../../view/performance/slow-causes.ts';
import { matched, type Signature } from '../signature.ts';

/** New processes are slow until their caches are warm; what the workloads of a node share is hardly each one's own. */
function confidenceOf({ reason, locus }: SlowCause): number {
  if (reason === 'latency-rose-after-change') return 0.45;
  return locus.kind === 'node' ? 0.52 : 0.5;
}

export const latencyRose: Signature = {
  cause: 'performance.latency-rose',
  describes:
    'A workload, or what runs on a node, answers more slowly than before, and nothing that it calls explains it.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: ['telemetry.latency', 'telemetry.median-latency', 'telemetry.calls', 'alerts.active'],
  general: true,
  explains: [],
  refutedBy: 'Its latency is as before.',
  match: (view) =>
    matched(
      slowCandidates(view, 'any', (cause) => ({
        confidence: confidenceOf(cause),
        // That its callers wait for it is a symptom of theirs; what is slow on a node is slow itself.
        ...(cause.locus.kind === 'node' ? {} : { affects: [cause.locus.subject.ref] }),
        says: `${cause.locus.kind === 'node' ? 'what runs on ' : ''}${placeWords(cause)} answers more slowly: ${ownWords(cause.own, 'latency', 'median-latency') || 'its callers wait for it'}${reachWords(cause)}`,
      })),
    ),
};
