import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const insufficientEphemeralStorage: Signature = {
  cause: 'scheduling.insufficient-ephemeral-storage',
  describes: 'No node that a pod could use has as much local storage left as it requests.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod may use has that much unrequested local storage, or the pod is bound.',
  match: (view) => matched(unplaced(view, 'ephemeral-storage')),
};
