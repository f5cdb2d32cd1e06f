import { citeCondition, LOST_NODE, NODE_USES, nodeFault, nodeStates } from '../../view/nodes/node-faults.ts';
import { quoted } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';

export const notReady: Signature = {
  cause: 'nodes.not-ready',
  describes: 'A node is not ready, so its pods count as not ready and no new ones are placed there.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  general: true,
  explains: LOST_NODE,
  refutedBy: 'The node has Ready=True.',
  match: (view) =>
    matched(
      nodeStates(view).map((state) => {
        const { ready } = state;
        if (!ready || ready.status === 'True') return undefined;
        return nodeFault(view, state, {
          confidence: 0.6,
          says: `is not ready (Ready=${ready.status}): ${quoted(ready.message ?? ready.reason ?? 'no reason is given')}`,
          citations: citeCondition(state, ready),
          since: ready.lastTransitionTime,
        });
      }),
    ),
};
