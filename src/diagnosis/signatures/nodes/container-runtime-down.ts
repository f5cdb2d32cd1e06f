import { lastSeen } from '../../view/event-times.ts';
import {
  citeCondition,
  LOST_NODE,
  NODE_USES,
  type NodeState,
  nodeFault,
  nodeStates,
} from '../../view/nodes/node-faults.ts';
import { kubeletTroubles, RUNTIME_NOT_READY, RUNTIME_UNREACHABLE } from '../../view/nodes/node-runtime.ts';
import { citeUnit, isRunning, stoppedUnit, unitWords } from '../../view/nodes/node-services.ts';
import { cite, type View } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const containerRuntimeDown: Signature = {
  cause: 'nodes.container-runtime-down',
  describes:
    'The container runtime of a node does not answer: no container is started, and the node is not ready.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [...LOST_NODE, 'startup.sandbox-failed'],
  refutedBy: 'The container runtime of the node answers its kubelet.',
  match: (view) => matched(nodeStates(view).map((state) => judge(view, state))),
};

function judge(view: View, state: NodeState): Candidate | undefined {
  const { name, ready } = state;
  const unit = stoppedUnit(view, name, 'container-runtime');
  const says = ready?.status === 'False' && RUNTIME_NOT_READY.test(ready.message ?? '') ? ready : undefined;
  const event = kubeletTroubles(view, name).find(({ object }) =>
    RUNTIME_UNREACHABLE.test(object.message ?? ''),
  );
  const quote =
    event && cite(event, ['message'], `the kubelet of ${name} says: ${quoted(event.object.message ?? '')}`);
  if (unit || says) {
    // A runtime that runs and does not answer hangs, or its kubelet is behind.
    const hangs = !unit && isRunning(view, name, 'container-runtime') === true;
    const words = [
      ...(unit ? [unitWords(view, unit)] : []),
      ...(says ? [`the kubelet says: ${quoted(says.message ?? '')}`] : []),
    ];
    return nodeFault(view, state, {
      confidence: unit && says ? 0.97 : unit ? 0.88 : hangs ? 0.7 : 0.88,
      says: `has no ${hangs ? 'answer from its' : 'working'} container runtime: ${words.join('; ')}`,
      citations: [
        ...(unit ? [citeUnit(view, unit)] : []),
        ...(says ? citeCondition(state, says) : []),
        ...(quote ? [quote] : []),
      ],
      since: unit?.object.since ?? says?.lastTransitionTime,
    });
  }
  if (!event || !quote) return undefined;
  // An event from before the node was ready again tells of what is over.
  const back =
    ready?.status === 'True' && Date.parse(ready.lastTransitionTime ?? '') > lastSeen(event.object);
  if (back || isRunning(view, name, 'container-runtime') === true) return undefined;
  return nodeFault(view, state, {
    confidence: 0.65,
    says: `cannot reach its container runtime: ${quoted(event.object.message ?? '')}`,
    citations: [quote],
    since: event.object.firstTimestamp ?? undefined,
  });
}
