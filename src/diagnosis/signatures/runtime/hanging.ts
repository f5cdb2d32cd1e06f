import { nameWords } from '../../view/rollout-words.ts';
import { byOwner } from '../../view/runtime/by-owner.ts';
import { type Hang, hangs } from '../../view/runtime/hangs.ts';
import { cite } from '../../view/view.ts';
import { counted, listWords, quoted } from '../../view/words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { restart } from '../suggestions.ts';

export const hanging: Signature = {
  cause: 'runtime.hanging',
  describes: 'A container takes connections, gives no answer and does nothing else either, as in a deadlock.',
  needs: ['kubernetes.pods', 'kubernetes.events'],
  uses: ['telemetry.cpu', 'kubernetes.pod-logs', 'kubernetes.crash-logs'],
  explains: [],
  refutedBy: 'The container uses processor time or writes its log while its probes get no answer.',
  match: (view) => {
    const owned = hangs(view).map((hang) => ({ ...hang, owner: hang.failing.owner }));
    return matched(byOwner(owned).map(conclude));
  },
};

function conclude(found: Hang[]): Candidate | undefined {
  const [first] = [...found].sort((a, b) => b.signs.length - a.signs.length);
  if (!first) return undefined;
  const { failing, signs, citations } = first;
  const { owner, workload, container, kind, text, failures, event, status, pod, statusAt, since } = failing;
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    confidence: signs.length > 1 ? 0.82 : 0.68,
    statement:
      `Container ${container.name} of ${nameWords(owner)} hangs: its ${kind} probe got no answer ${counted(failures, 'time')} ` +
      `("${quoted(text, 160)}"), and ${listWords(signs)}.`,
    citations: [
      cite(
        event,
        ['message'],
        `the kubelet says about pod ${pod.object.metadata.name}: ${quoted(text, 300)}`,
      ),
      ...citations,
      cite(pod, [...statusAt, 'restartCount'], `it was restarted ${counted(status.restartCount, 'time')}`),
    ],
    runbooks: workload ? restart(workload) : [],
    impact: (workload?.available ?? 0) > 0 ? 'degraded' : 'failed',
    ...(Number.isFinite(since) ? { since: new Date(since).toISOString() } : {}),
  };
}
