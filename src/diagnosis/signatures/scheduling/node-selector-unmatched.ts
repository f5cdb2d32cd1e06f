import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const nodeSelectorUnmatched: Signature = {
  cause: 'scheduling.node-selector-unmatched',
  describes: 'No node has the labels that a pod asks for by nodeSelector.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that is not closed to the pod has every label of its nodeSelector.',
  match: (view) => matched(unplaced(view, 'node-selector')),
};
