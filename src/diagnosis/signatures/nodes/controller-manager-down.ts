import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import { controlPlaneDown } from '../../view/nodes/control-plane.ts';
import { NODE_USES } from '../../view/nodes/node-faults.ts';
import type { View } from '../../view/view.ts';
import { workloadsOf } from '../../view/workloads.ts';
import { matched, type Signature } from '../signature.ts';

export const controllerManagerDown: Signature = {
  cause: 'nodes.controller-manager-down',
  describes:
    'The controller manager does not run on any node: changes of workloads, endpoints and nodes are not acted on.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [],
  refutedBy: 'An instance of kube-controller-manager runs.',
  match: (view) => matched(controlPlaneDown(view, 'controller-manager', unseen(view))),
};

/** Workloads of which no controller has looked at the newest specification. */
function unseen(view: View): ObjectRef[] {
  return workloadsOf(view)
    .filter(({ object: { object } }) => {
      const { generation = 0 } = object.metadata;
      return (object.status?.observedGeneration ?? generation) < generation;
    })
    .map(({ ref }) => ref);
}
