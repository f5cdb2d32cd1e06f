import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const nodesCordoned: Signature = {
  cause: 'scheduling.nodes-cordoned',
  describes: 'Every node that could take a pod is cordoned.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod asks for is not cordoned.',
  match: (view) => matched(unplaced(view, 'cordoned')),
};
