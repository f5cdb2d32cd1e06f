import { PLACEMENT_USES, waitingCandidate } from '../../view/scheduling/placement-findings.ts';
import { waitingOf } from '../../view/scheduling/waiting-pods.ts';
import { cite } from '../../view/view.ts';
import { listWords } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';

export const gated: Signature = {
  cause: 'scheduling.gated',
  describes: 'A scheduling gate that nobody removes keeps a pod from being scheduled.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  explains: [],
  refutedBy: 'The pod has no scheduling gates any more.',
  match: (view) =>
    matched(
      waitingOf(view).map((waiting) => {
        const { pod, gates } = waiting.first;
        if (gates.length === 0) return undefined;
        return waitingCandidate(view, waiting, {
          why: `nothing has removed the scheduling ${gates.length > 1 ? 'gates' : 'gate'} ${listWords(gates)}`,
          // Gates are meant to hold pods for a while: a queue of jobs does it by design.
          confidence: waiting.owner.kind === 'Job' || waiting.owner.kind === 'CronJob' ? 0.45 : 0.85,
          citations: [
            cite(pod, ['spec', 'schedulingGates', 0, 'name'], `pod ${pod.object.metadata.name} is gated`),
          ],
          runbooks: [],
        });
      }),
    ),
};
