import { PLACEMENT_USES, unplaced } from '../../view/scheduling/placement-findings.ts';
import { matched, type Signature } from '../signature.ts';

export const hostPortTaken: Signature = {
  cause: 'scheduling.host-port-taken',
  describes: 'A pod wants a port of its node, and it is taken on every node that it could use.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'A node that the pod may use has the host port free.',
  match: (view) => matched(unplaced(view, 'host-port')),
};
