import { PLACEMENT_USES, waitingCandidate } from '../../view/scheduling/placement-findings.ts';
import { type Waiting, waitingOf } from '../../view/scheduling/waiting-pods.ts';
import { cite, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

const DEFAULT = 'default-scheduler';
/** A scheduler that runs answers in milliseconds; one that loses its lease is replaced within 15 s (its default lease). */
const UNANSWERED_MS = 60_000;

export const schedulerUnresponsive: Signature = {
  cause: 'scheduling.scheduler-unresponsive',
  describes:
    'No scheduler says anything about pods that have no node: the one they name does not exist or does not work.',
  needs: ['kubernetes.pods', 'kubernetes.events'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'The pod has a PodScheduled condition or a FailedScheduling event.',
  match: (view) => matched(waitingOf(view).map((waiting) => judge(view, waiting))),
};

function judge(view: View, waiting: Waiting): Candidate | undefined {
  const { first, since } = waiting;
  const { spec, status, metadata } = first.pod.object;
  if (first.said || first.gates.length > 0) return undefined;
  // Whatever condition is there, some scheduler has set it.
  if ((status?.conditions ?? []).some(({ type }) => type === 'PodScheduled')) return undefined;
  if (!since || view.now.getTime() - Date.parse(since) < UNANSWERED_MS) return undefined;
  const { schedulerName } = spec;
  const named = schedulerName !== undefined && schedulerName !== DEFAULT;
  return waitingCandidate(view, waiting, {
    why: named
      ? `they are left to the scheduler ${schedulerName}, which says nothing about them`
      : 'the default scheduler says nothing about them',
    confidence: named ? 0.9 : 0.7,
    citations: schedulerName
      ? [cite(first.pod, ['spec', 'schedulerName'], `pod ${metadata.name} is for ${schedulerName}`)]
      : [],
    runbooks: [],
  });
}
