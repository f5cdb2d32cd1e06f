import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const nodeAffinityUnmatched: Signature = {
  cause: 'scheduling.node-affinity-unmatched',
  describes: 'No node meets what a pod requires by node affinity.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that is not closed to the pod meets a term of its required node affinity.',
  match: (view) => matched(unplaced(view, 'node-affinity')),
};
