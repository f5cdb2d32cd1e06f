import { nameWords } from '../../view/rollout-words.ts';
import { byOwner } from '../../view/runtime/by-owner.ts';
import {
  byRestarts,
  type Crashing,
  crashingContainers,
  endOf,
  exitCodeWords,
  lastWords,
  statusPath,
} from '../../view/runtime/crashes.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { ownerOf, workloadNamed } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const crashLoop: Signature = {
  cause: 'runtime.crash-loop',
  describes: 'A container keeps ending and being started again.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.crash-logs', 'kubernetes.deployments', 'kubernetes.replicasets'],
  general: true,
  explains: [],
  refutedBy: 'The container has run for longer than it did before it ended last.',
  match: (view) => {
    const found = view.pods.flatMap((pod) => crashingContainers(view, pod));
    const owned = found.map((crash) => ({ ...crash, owner: ownerOf(view, crash.pod.object) }));
    return matched(byOwner(owned).map((each) => conclude(view, each)));
  },
};

function conclude(view: View, found: Crashing[]): Candidate | undefined {
  const first = [...found].sort(byRestarts)[0];
  if (!first) return undefined;
  const { pod, status } = first;
  const owner = ownerOf(view, pod.object);
  const workload = workloadNamed(view, owner);
  const crashed = new Set(found.map((each) => each.pod.object.metadata.name)).size;
  const total = Math.max(crashed, workload?.wanted ?? 0);
  const ended = endOf(first);
  const log = lastWords(view, first);
  const meaning = ended && exitCodeWords(ended.value.exitCode);
  const how = ended ? ` with exit code ${ended.value.exitCode}${meaning ? ` (${meaning})` : ''}` : '';
  const said = log ? `, last saying "${quoted(log.line, 160)}"` : '';
  const { name } = pod.object.metadata;
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: 0.6,
    statement:
      `Container ${status.name} of ${crashed} of ${counted(total, 'pod')} of ${nameWords(owner)} keeps ending${how}, ` +
      `restarted ${counted(status.restartCount, 'time')}${said}.`,
    citations: [
      cite(
        pod,
        statusPath(first, 'restartCount'),
        `container ${status.name} of pod ${name} was restarted ${counted(status.restartCount, 'time')}`,
      ),
      ...(status.state?.waiting?.reason
        ? [
            cite(
              pod,
              statusPath(first, 'state', 'waiting', 'reason'),
              `it is in ${status.state.waiting.reason}`,
            ),
          ]
        : []),
      ...(ended
        ? [cite(pod, [...ended.path, 'exitCode'], `it ended with exit code ${ended.value.exitCode}`)]
        : []),
      ...(log ? [log.citation] : []),
    ],
    runbooks: [],
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
  };
}
