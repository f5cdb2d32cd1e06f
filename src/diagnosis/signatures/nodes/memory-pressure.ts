import { LOST_NODE, NODE_USES, withCondition } from '../../view/nodes/node-faults.ts';
import { matched, type Signature } from '../signature.ts';

export const memoryPressure: Signature = {
  cause: 'nodes.memory-pressure',
  describes: 'A node runs short of memory: its kubelet takes no new pods and evicts those that use most.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [...LOST_NODE, 'runtime.node-out-of-memory'],
  refutedBy: 'The node has MemoryPressure=False.',
  match: (view) =>
    matched(withCondition(view, 'MemoryPressure', { confidence: 0.9, says: 'runs short of memory' })),
};
