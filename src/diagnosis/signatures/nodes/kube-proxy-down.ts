import { CUT_OFF, NODE_USES, type NodeState, nodeFault, nodeStates } from '../../view/nodes/node-faults.ts';
import { cutOffNodes } from '../../view/nodes/node-probes.ts';
import { citeUnit, isRunning, stoppedUnit, unitWords } from '../../view/nodes/node-services.ts';
import { citePod, isFailing, podsOfSystem, unreadySince } from '../../view/nodes/system-pods.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const kubeProxyDown: Signature = {
  cause: 'nodes.kube-proxy-down',
  describes:
    'The kube-proxy of a node is stopped: from there Services lead nowhere, or to pods that are gone.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: CUT_OFF,
  refutedBy: 'The kube-proxy runs on the node, or Services answer from there.',
  match: (view) => matched(nodeStates(view).map((state) => judge(view, state))),
};

function judge(view: View, state: NodeState): Candidate | undefined {
  const { name, ready } = state;
  const unit = stoppedUnit(view, name, 'kube-proxy');
  const pod = podsOfSystem(view, 'kube-proxy').find(
    ({ object }) => object.spec?.nodeName === name && isFailing(object, view.now),
  );
  const probes = cutOffNodes(view).get(name) ?? [];
  const [probe] = probes;
  // The pods of a node that is not heard of count as not ready, whatever they do.
  const broken = ready?.status === 'True' || ready === undefined ? pod : undefined;
  const running = isRunning(view, name, 'kube-proxy') === true;
  if (!unit && !broken && (!probe || running || ready?.status !== 'True')) return undefined;
  const reached = probe
    ? `none of ${counted(probes.length, 'tried Service')} can be reached from it, which others reach`
    : undefined;
  const words = [
    ...(unit ? [unitWords(view, unit)] : []),
    ...(broken ? [`pod ${broken.object.metadata.name} is not ready`] : []),
    ...(reached ? [reached] : []),
  ];
  return nodeFault(view, state, {
    confidence: unit ? (probe ? 0.97 : 0.9) : broken ? (probe ? 0.92 : 0.75) : 0.65,
    says:
      unit || broken
        ? `has no working kube-proxy: ${words.join('; ')}`
        : `is cut off from Services, so its kube-proxy is in doubt: ${words.join('; ')}`,
    citations: [
      ...(unit ? [citeUnit(view, unit)] : []),
      ...(broken ? [citePod(broken)] : []),
      ...(probe
        ? [cite(probe, ['detail'], `${probe.object.service} from ${name}: ${quoted(probe.object.detail)}`)]
        : []),
    ],
    since: unit?.object.since ?? (broken && unreadySince(broken.object)),
  });
}
