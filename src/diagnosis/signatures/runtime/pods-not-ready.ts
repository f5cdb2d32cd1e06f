import { nameWords } from '../../view/rollout-words.ts';
import { byOwner } from '../../view/runtime/by-owner.ts';
import { type Unready, unreadyPods } from '../../view/runtime/unready.ts';
import { cite } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const podsNotReady: Signature = {
  cause: 'runtime.pods-not-ready',
  describes: 'Containers run and are not ready, so no traffic reaches them.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.deployments', 'kubernetes.replicasets'],
  general: true,
  explains: [],
  refutedBy: 'The pods are ready, or still within the time that their probes give them to start.',
  match: (view) => matched(byOwner(unreadyPods(view)).map(conclude)),
};

function conclude(found: Unready[]): Candidate | undefined {
  const first = [...found].sort((a, b) =>
    a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name),
  )[0];
  if (!first) return undefined;
  const { owner, workload, pod, containers, probe, statusAt, since } = first;
  const total = Math.max(found.length, workload?.wanted ?? 0);
  const why = probe ? `: its ${probe.kind} probe fails with "${quoted(probe.text, 160)}"` : '';
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: 0.55,
    statement: `${found.length} of ${counted(total, 'pod')} of ${nameWords(owner)} run and are not ready (container ${containers.join(', ')})${why}.`,
    citations: [
      cite(
        pod,
        [...statusAt, 'ready'],
        `container ${containers[0]} of pod ${pod.object.metadata.name} is not ready`,
      ),
      cite(pod, [...statusAt, 'state', 'running'], 'and it runs'),
      ...(probe ? [cite(probe.event, ['message'], `the kubelet says: ${quoted(probe.text, 300)}`)] : []),
    ],
    runbooks: [],
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
    ...(since ? { since } : {}),
  };
}
