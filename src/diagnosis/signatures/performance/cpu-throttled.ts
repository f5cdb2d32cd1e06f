import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import { matched, type Signature } from '../signature.ts';

export const cpuThrottled: Signature = {
  cause: 'performance.cpu-throttled',
  describes: 'The CPU limit of a workload stops its processes again and again, so it answers slowly.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: [
    'telemetry.cpu-throttling',
    'telemetry.cpu',
    'telemetry.latency',
    'telemetry.calls',
    'alerts.active',
  ],
  explains: [],
  refutedBy: 'The time for which its containers are throttled did not grow with the latency.',
  match: (view) =>
    matched(
      slowCandidates(view, 'cpu-throttled', (cause) => ({
        confidence: 0.75,
        says: `The CPU limit of ${placeWords(cause)} holds it up: ${ownWords(cause.own, 'cpu-throttling', 'latency')}${reachWords(cause)}`,
        citations: cause.own?.shifts.get('cpu-throttling')?.citations.slice(0, 2) ?? [],
      })),
    ),
};
