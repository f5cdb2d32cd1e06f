import { CUT_OFF, LOST_NODE, NODE_USES, withCondition } from '../../view/nodes/node-faults.ts';
import { matched, type Signature } from '../signature.ts';

export const networkUnavailable: Signature = {
  cause: 'nodes.network-unavailable',
  describes: 'The network of a node is not set up, so pods there reach nobody.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [...LOST_NODE, ...CUT_OFF],
  refutedBy: 'The node has NetworkUnavailable=False.',
  match: (view) =>
    matched(withCondition(view, 'NetworkUnavailable', { confidence: 0.9, says: 'has no network set up' })),
};
