import type { Lease } from '#src/kubernetes/admission-objects.ts';
import {
  citeCondition,
  LOST_NODE,
  NODE_USES,
  type NodeState,
  nodeFault,
  nodeStates,
} from '../../view/nodes/node-faults.ts';
import { citeUnit, isRunning, stopLine, stoppedUnit, unitWords } from '../../view/nodes/node-services.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const kubeletDown: Signature = {
  cause: 'nodes.kubelet-down',
  describes: 'The kubelet of a node is stopped: the node is not heard of, and its pods count as not ready.',
  needs: ['kubernetes.nodes'],
  uses: NODE_USES,
  explains: LOST_NODE,
  refutedBy: 'The kubelet of the node runs and renews its lease.',
  match: (view) => matched(nodeStates(view).map((state) => judge(view, state))),
};

/** A lease that was renewed this long after a unit stopped is renewed by another kubelet (a lease is renewed each 10 s). */
const RENEWED_MS = 15_000;

function judge(view: View, state: NodeState): Candidate | undefined {
  const { name, ready } = state;
  const unit = stoppedUnit(view, name, 'kubelet');
  const silent = ready?.status === 'Unknown';
  const conditions = ready && silent ? citeCondition(state, ready) : [];
  if (unit) {
    if (!silent && isRenewed(view, name, unit.object.since)) return undefined;
    return nodeFault(view, state, {
      confidence: silent ? 0.97 : 0.85,
      says: `has no running kubelet: ${unitWords(view, unit)}${silent ? `, and the node is not heard of: ${quoted(ready?.message ?? '')}` : ''}`,
      citations: [citeUnit(view, unit), ...conditions],
      since: unit.object.since ?? (silent ? ready?.lastTransitionTime : undefined),
    });
  }
  // A kubelet that runs and is not heard of is cut off.
  if (!silent || isRunning(view, name, 'kubelet') === true) return undefined;
  const stop = stopLine(view, name, 'kubelet');
  const all = nodeStates(view).filter((each) => each.ready);
  const quiet = all.filter((each) => each.ready?.status === 'Unknown');
  // Where most nodes go quiet at once, what they report to is more likely at fault than each of them.
  const many = quiet.length > 1 && quiet.length * 2 > all.length;
  return nodeFault(view, state, {
    confidence: stop ? 0.92 : many ? 0.5 : 0.7,
    says:
      `is not heard of: ${quoted(ready?.message ?? ready?.reason ?? '')}${stop ? ` (${quoted(stop.object.body)})` : ''}` +
      `${many ? `, as ${counted(quiet.length, 'node')} of ${all.length} are` : ''}; its kubelet or the machine is down`,
    citations: [...conditions, ...(stop ? [cite(stop, ['body'], `the journal of node ${name}`)] : [])],
    since: ready?.lastTransitionTime,
  });
}

function isRenewed(view: View, name: string, since: string | undefined): boolean {
  const lease = view.objects<Lease>('Lease').find(({ object }) => object.metadata.name === name);
  return Date.parse(lease?.object.spec?.renewTime ?? '') > Date.parse(since ?? '') + RENEWED_MS;
}
