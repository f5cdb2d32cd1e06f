import { LOST_NODE, NODE_USES, withCondition } from '../../view/nodes/node-faults.ts';
import { matched, type Signature } from '../signature.ts';

export const pidPressure: Signature = {
  cause: 'nodes.pid-pressure',
  describes: 'A node runs short of process ids: its kubelet takes no new pods and evicts some.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [...LOST_NODE, 'runtime.process-limit-reached'],
  refutedBy: 'The node has PIDPressure=False.',
  match: (view) =>
    matched(withCondition(view, 'PIDPressure', { confidence: 0.9, says: 'runs short of process ids' })),
};
