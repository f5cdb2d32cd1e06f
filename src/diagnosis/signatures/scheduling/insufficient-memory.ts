import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const insufficientMemory: Signature = {
  cause: 'scheduling.insufficient-memory',
  describes: 'No node that a pod could use has as much memory left as it requests.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod may use has that much unrequested memory, or the pod is bound.',
  match: (view) => matched(unplaced(view, 'memory')),
};
