import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const podAffinityUnmatched: Signature = {
  cause: 'scheduling.pod-affinity-unmatched',
  describes: 'A pod must run beside other pods, and no node that it could use has such pods.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A pod that meets the affinity term runs in a topology domain with room.',
  match: (view) => matched(unplaced(view, 'pod-affinity')),
};
