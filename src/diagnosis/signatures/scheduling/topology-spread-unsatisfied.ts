import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const topologySpreadUnsatisfied: Signature = {
  cause: 'scheduling.topology-spread-unsatisfied',
  describes: 'Placing a pod anywhere would make the spread of its kind more uneven than it allows.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A topology domain with few enough pods has a node that the pod fits on.',
  match: (view) => matched(unplaced(view, 'topology-spread')),
};
