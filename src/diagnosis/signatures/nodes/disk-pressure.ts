import { LOST_NODE, NODE_USES, withCondition } from '../../view/nodes/node-faults.ts';
import { matched, type Signature } from '../signature.ts';

export const diskPressure: Signature = {
  cause: 'nodes.disk-pressure',
  describes: 'A node runs short of disk: its kubelet takes no new pods, removes images and evicts pods.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [...LOST_NODE, 'runtime.disk-full'],
  refutedBy: 'The node has DiskPressure=False.',
  match: (view) =>
    matched(withCondition(view, 'DiskPressure', { confidence: 0.9, says: 'runs short of disk' })),
};
