import { nameWords } from '../../view/rollout-words.ts';
import { byOwner } from '../../view/runtime/by-owner.ts';
import { type Eviction, evictionsOf } from '../../view/runtime/evictions.ts';
import { cite } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const evicted: Signature = {
  cause: 'runtime.evicted',
  describes:
    'Pods were evicted lately: their node ran low on something, or they used more storage than allowed.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.nodes'],
  general: true,
  explains: [],
  refutedBy: 'The evictions are long ago, and what replaced the pods runs.',
  match: (view) => matched(byOwner(evictionsOf(view)).map(conclude)),
};

function conclude(found: Eviction[]): Candidate | undefined {
  const [first] = [...found].sort((a, b) => b.at - a.at || a.message.localeCompare(b.message));
  if (!first) return undefined;
  const { owner, workload, pod, message, node, resource } = first;
  const { name } = pod.object.metadata;
  const available = workload?.available ?? 0;
  const place = node && resource ? ` from node ${node}` : '';
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: available < (workload?.wanted ?? 1) ? 0.6 : 0.52,
    statement: `${counted(found.length, 'pod')} of ${nameWords(owner)} ${found.length === 1 ? 'was' : 'were'} evicted${place} lately: "${quoted(message)}".`,
    citations: [
      cite(pod, ['status', 'reason'], `pod ${name} ended as Evicted`),
      ...(pod.object.status?.message
        ? [cite(pod, ['status', 'message'], `the kubelet says: ${quoted(message, 300)}`)]
        : []),
    ],
    runbooks: [],
    impact: available > 0 ? 'degraded' : 'failed',
    since: new Date(Math.min(...found.map(({ at }) => at))).toISOString(),
  };
}
