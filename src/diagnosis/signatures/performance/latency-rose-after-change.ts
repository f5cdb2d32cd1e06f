import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import { rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

/** New processes are slow until their caches are filled and their code is compiled. */
const WARM_UP_MS = 5 * 60_000;

export const latencyRoseAfterChange: Signature = {
  cause: 'performance.latency-rose-after-change',
  describes: 'A workload answers more slowly since its image or its settings changed.',
  needs: ['kubernetes.deployments', 'kubernetes.replicasets'],
  uses: ['telemetry.latency', 'telemetry.calls', 'alerts.active'],
  explains: ['performance.pod-network-delayed', 'performance.cpu-saturated'],
  refutedBy: 'Latency rose before the change, or it falls back while the change stays.',
  match: (view) =>
    matched(
      slowCandidates(view, 'latency-rose-after-change', (cause) => {
        const { workload } = cause.locus.subject;
        const rollout = workload?.rollout;
        const settled = rollout && view.now.getTime() - Date.parse(rollout.at) >= WARM_UP_MS;
        return {
          confidence: settled ? 0.75 : 0.45,
          says:
            `${placeWords(cause)} is slower since ${rollout ? rolloutWords(view, rollout) : 'its last change'}: ` +
            `${ownWords(cause.own, 'latency', 'median-latency', 'cpu') || 'its callers wait for it'}${reachWords(cause)}`,
          ...(rollout
            ? { change: rollout.change, citations: rolloutCitations(view, rollout).slice(0, 3) }
            : {}),
          runbooks: workload ? rollback(view, workload) : [],
        };
      }),
    ),
};
