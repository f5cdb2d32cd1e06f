import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import type { Rollout } from '../../view/rollouts.ts';
import { byOwner } from '../../view/runtime/by-owner.ts';
import { statusPath } from '../../view/runtime/crashes.ts';
import { type PortConflict, portConflicts } from '../../view/runtime/port-conflicts.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { ownerOf, type Workload, workloadOfPod } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const containerPortConflict: Signature = {
  cause: 'runtime.container-port-conflict',
  describes: 'Two containers of a pod want to listen on the same port, so one of them keeps ending.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.crash-logs', 'kubernetes.deployments', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The containers of the pod listen on different ports.',
  match: (view) => {
    const owned = portConflicts(view).map((each) => ({
      ...each,
      owner: ownerOf(view, each.crash.pod.object),
    }));
    return matched(byOwner(owned).map((found) => conclude(view, found)));
  },
};

function conclude(view: View, found: PortConflict[]): Candidate | undefined {
  const [first] = [...found].sort((a, b) => Number(b.line !== undefined) - Number(a.line !== undefined));
  if (!first) return undefined;
  const { crash, holder, port, line } = first;
  const { pod, status } = crash;
  const owner = ownerOf(view, pod.object);
  const workload = workloadOfPod(view, pod.object);
  const rollout = workload && rolloutOfPorts(workload);
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: line === undefined ? 0.65 : 0.93,
    statement:
      `Containers ${status.name} and ${holder} of ${nameWords(owner)} want the same port ${port} of their pod: ` +
      `${status.name} was restarted ${counted(status.restartCount, 'time')}` +
      `${line === undefined ? '' : `, saying "${quoted(line, 160)}"`}${rollout ? `; it came with ${rolloutWords(view, rollout)}` : ''}.`,
    citations: [
      ...first.citations,
      cite(
        pod,
        statusPath(crash, 'restartCount'),
        `container ${status.name} was restarted ${counted(status.restartCount, 'time')}`,
      ),
      ...(rollout ? rolloutCitations(view, rollout) : []),
    ],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: rollout && workload ? rollback(view, workload) : [],
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
  };
}

/** The rollout, where it changed the pod's containers or what they listen on. */
function rolloutOfPorts({ rollout }: Workload): Rollout | undefined {
  return rollout && rollout.change.kind !== 'other' ? rollout : undefined;
}
