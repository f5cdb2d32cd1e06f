import {
  CUT_OFF,
  citeCondition,
  LOST_NODE,
  NODE_USES,
  type NodeState,
  nodeFault,
  nodeStates,
} from '../../view/nodes/node-faults.ts';
import { cutOffNodes } from '../../view/nodes/node-probes.ts';
import { isNetworkSetup, kubeletTroubles, NETWORK_NOT_READY } from '../../view/nodes/node-runtime.ts';
import { citeUnit, isRunning, stoppedUnit, unitWords } from '../../view/nodes/node-services.ts';
import { citePod, isFailing, podsOfSystem } from '../../view/nodes/system-pods.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const networkPluginDown: Signature = {
  cause: 'nodes.network-plugin-down',
  describes: 'The network plugin of a node does not work: pods get no network there.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: [...LOST_NODE, ...CUT_OFF],
  refutedBy: 'New pods of the node get an address, and its network agent is ready.',
  match: (view) => matched(nodeStates(view).map((state) => judge(view, state))),
};

function judge(view: View, state: NodeState): Candidate | undefined {
  const { name, ready } = state;
  // Nothing that is said about a node that is not heard of is of now.
  if (ready?.status === 'Unknown') return undefined;
  const unit = stoppedUnit(view, name, 'network-plugin');
  const says = ready?.status === 'False' && NETWORK_NOT_READY.test(ready.message ?? '') ? ready : undefined;
  const event = kubeletTroubles(view, name).find(({ object }) => isNetworkSetup(object.message ?? ''));
  // Whoever cannot start containers cannot start the agent either.
  const agent =
    ready?.status === 'True' || says
      ? podsOfSystem(view, 'network-plugin').find(
          ({ object }) => object.spec?.nodeName === name && isFailing(object, view.now),
        )
      : undefined;
  const probes = isRunning(view, name, 'kube-proxy') === true ? (cutOffNodes(view).get(name) ?? []) : [];
  const [probe] = probes;
  const shows = Boolean(says ?? event ?? probe);
  if (!unit && !shows && !agent) return undefined;
  const words = [
    ...(unit ? [unitWords(view, unit)] : []),
    ...(says ? [`the kubelet says: ${quoted(says.message ?? '')}`] : []),
    ...(event && !says ? [quoted(event.object.message ?? '', 350)] : []),
    ...(agent ? [`pod ${agent.object.metadata.name} is not ready`] : []),
    ...(probe
      ? [`none of ${counted(probes.length, 'tried Service')} can be reached from it, and kube-proxy runs`]
      : []),
  ];
  return nodeFault(view, state, {
    confidence:
      says || (unit && shows) || (agent && shows) ? 0.92 : unit || event ? 0.75 : agent ? 0.6 : 0.55,
    says: `has no working pod network: ${words.join('; ')}`,
    citations: [
      ...(unit ? [citeUnit(view, unit)] : []),
      ...(says ? citeCondition(state, says) : []),
      ...(event
        ? [cite(event, ['message'], `the kubelet of ${name} says: ${quoted(event.object.message ?? '')}`)]
        : []),
      ...(agent ? [citePod(agent)] : []),
      ...(probe
        ? [cite(probe, ['detail'], `${probe.object.service} from ${name}: ${quoted(probe.object.detail)}`)]
        : []),
    ],
    since: unit?.object.since ?? says?.lastTransitionTime,
  });
}
