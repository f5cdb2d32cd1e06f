import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const taintUntolerated: Signature = {
  cause: 'scheduling.taint-untolerated',
  describes: 'Every node that a pod could use has a taint that the pod does not tolerate.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod asks for has no taint that it does not tolerate.',
  match: (view) => matched(unplaced(view, 'taint')),
};
