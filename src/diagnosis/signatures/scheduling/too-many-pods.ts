import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const tooManyPods: Signature = {
  cause: 'scheduling.too-many-pods',
  describes: 'Every node that a pod could use runs as many pods as its kubelet allows.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod may use runs fewer pods than its allocatable pods.',
  match: (view) => matched(unplaced(view, 'too-many-pods')),
};
