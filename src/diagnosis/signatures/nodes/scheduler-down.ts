import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import { controlPlaneDown } from '../../view/nodes/control-plane.ts';
import { NODE_USES } from '../../view/nodes/node-faults.ts';
import { waitingOf } from '../../view/scheduling/waiting-pods.ts';
import type { View } from '../../view/view.ts';
import { matched, type Signature } from '../signature.ts';

export const schedulerDown: Signature = {
  cause: 'nodes.scheduler-down',
  describes: 'The scheduler does not run on any node: new pods get no node and no word about it.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: ['scheduling.scheduler-unresponsive'],
  refutedBy: 'An instance of kube-scheduler runs.',
  match: (view) => matched(controlPlaneDown(view, 'scheduler', unanswered(view))),
};

function unanswered(view: View): ObjectRef[] {
  return waitingOf(view)
    .filter(({ first }) => first.said === undefined && first.gates.length === 0)
    .map(({ owner }) => owner);
}
