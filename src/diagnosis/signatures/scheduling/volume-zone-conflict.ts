import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const volumeZoneConflict: Signature = {
  cause: 'scheduling.volume-zone-conflict',
  describes: 'The volume of a pod can only be reached from nodes that the pod cannot use.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the volume allows is one that the pod may use.',
  match: (view) => matched(unplaced(view, 'volume-zone')),
};
