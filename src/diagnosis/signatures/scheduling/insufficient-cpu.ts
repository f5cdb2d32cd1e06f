import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const insufficientCpu: Signature = {
  cause: 'scheduling.insufficient-cpu',
  describes: 'No node that a pod could use has as much CPU left as it requests.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod may use has that much unrequested CPU, or the pod is bound.',
  match: (view) => matched(unplaced(view, 'cpu')),
};
