import { nodeLoad } from '../../view/performance/node-load.ts';
import { reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import { cite, refOf } from '../../view/view.ts';
import { matched, type Signature } from '../signature.ts';

export const nodeCpuSaturated: Signature = {
  cause: 'performance.node-cpu-saturated',
  describes: 'The processors of a node are used up, so what runs on it waits for them.',
  needs: ['kubernetes.nodes', 'kubernetes.pods', 'telemetry.cpu'],
  uses: ['telemetry.latency', 'telemetry.calls', 'alerts.active'],
  explains: ['performance.pod-network-delayed', 'performance.cpu-saturated'],
  refutedBy: 'The node has processor time to spare.',
  match: (view) =>
    matched(
      slowCandidates(view, 'node-cpu-saturated', (cause) => {
        const { node } = cause;
        const name = node?.object.metadata.name ?? '';
        const { cores = 0, busy = 0 } = (node && nodeLoad(view, node)) ?? {};
        return {
          confidence: 0.7,
          ...(node ? { object: refOf(view, node.object) } : {}),
          says: `The processors of node ${name} are used up: ${busy.toFixed(1)} of ${cores} cores are busy${reachWords(cause)}`,
          citations: node
            ? [cite(node, ['status', 'allocatable', 'cpu'], `node ${name} has ${cores} cores for pods`)]
            : [],
        };
      }),
    ),
};
