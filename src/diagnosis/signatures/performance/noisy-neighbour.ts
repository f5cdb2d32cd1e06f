import { shiftWords } from '../../view/performance/anomalies.ts';
import { slowCandidates } from '../../view/performance/slow-candidates.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { listWords } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';

export const noisyNeighbour: Signature = {
  cause: 'performance.noisy-neighbour',
  describes: 'A workload takes so much of a node that others on that node get slow.',
  needs: ['kubernetes.nodes', 'kubernetes.pods', 'telemetry.cpu'],
  uses: ['telemetry.latency', 'alerts.active'],
  explains: ['performance.pod-network-delayed', 'performance.cpu-saturated'],
  refutedBy: 'The others are as slow on nodes where it does not run.',
  match: (view) =>
    matched(
      slowCandidates(view, 'noisy-neighbour', ({ neighbour, node, locus }) => {
        const shift = neighbour?.shifts.get('cpu');
        const name = node?.object.metadata.name ?? '';
        const slow = locus.slow.map((each) => each.subject.ref.name).sort();
        return {
          confidence: 0.72,
          ...(neighbour ? { object: neighbour.subject.ref } : {}),
          says: `${neighbour ? nameWords(neighbour.subject.ref) : ''} crowds out others on node ${name}: its ${shift ? shiftWords(shift) : 'CPU use rose'}, the node is full, and ${listWords(slow)} got slow`,
          citations: shift?.citations.slice(0, 2) ?? [],
        };
      }),
    ),
};
