import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const podAntiAffinityUnmatched: Signature = {
  cause: 'scheduling.pod-anti-affinity-unmatched',
  describes: 'A pod must not run beside other pods, and every node that it could use has such pods.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod may use has none of the pods that it must stay away from.',
  match: (view) => matched(unplaced(view, 'pod-anti-affinity')),
};
