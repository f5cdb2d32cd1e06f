import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const insufficientGpu: Signature = {
  cause: 'scheduling.insufficient-gpu',
  describes:
    'No node that a pod could use has as many GPUs, or as much of another extended resource, left as it requests.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod may use reports enough of the resource as allocatable and unrequested.',
  match: (view) => matched(unplaced(view, 'extended')),
};
