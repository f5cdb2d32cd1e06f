import { lastSeen } from '../../view/event-times.ts';
import {
  citeCondition,
  LOST_NODE,
  NODE_USES,
  type NodeState,
  nodeFault,
  nodeStates,
} from '../../view/nodes/node-faults.ts';
import { cite, type View } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const rebooting: Signature = {
  cause: 'nodes.rebooting',
  describes: 'A node shuts down or has just been rebooted, so its pods were stopped.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [...LOST_NODE, 'nodes.kubelet-down', 'nodes.container-runtime-down', 'nodes.network-plugin-down'],
  refutedBy: 'The node is ready and was not rebooted of late.',
  match: (view) => matched(nodeStates(view).map((state) => judge(view, state))),
};

/** Starting anew takes a node and its pods some minutes. */
const RECENT_MS = 10 * 60_000;

function judge(view: View, state: NodeState): Candidate | undefined {
  const { name, ready } = state;
  // The kubelet says so from the moment that systemd tells it (graceful node shutdown).
  if (ready?.status === 'False' && /node is shutting down/i.test(ready.message ?? ''))
    return nodeFault(view, state, {
      confidence: 0.9,
      says: 'is shutting down',
      citations: citeCondition(state, ready),
      since: ready.lastTransitionTime,
    });
  const event = view
    .eventsOf('Node', 'default', name)
    .filter(({ object }) => object.reason === 'Rebooted')
    .find(({ object }) => view.now.getTime() - lastSeen(object) < RECENT_MS);
  if (!event) return undefined;
  const back = ready?.status === 'True';
  return nodeFault(view, state, {
    role: back ? 'contributing' : 'cause',
    confidence: back ? 0.5 : 0.75,
    says: `${back ? 'has just been' : 'is not ready after it was'} rebooted: ${quoted(event.object.message ?? '')}`,
    citations: [
      cite(event, ['message'], `the kubelet of node ${name} says so`),
      ...(ready && !back ? citeCondition(state, ready) : []),
    ],
    since: event.object.lastTimestamp ?? event.object.eventTime ?? undefined,
  });
}
