import { PLACEMENT_USES, waitingCandidate } from '../../view/scheduling/placement-findings.ts';
import { waitingOf } from '../../view/scheduling/waiting-pods.ts';
import { quoted } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const unschedulable: Signature = {
  cause: 'scheduling.unschedulable',
  describes: 'No node can take a pod, so it stays Pending.',
  needs: ['kubernetes.pods'],
  uses: PLACEMENT_USES,
  general: true,
  explains: [],
  refutedBy: 'The pod is bound to a node, or the scheduler has nominated one for it.',
  match: (view) =>
    matched(
      waitingOf(view).map((waiting) => {
        const { first, verdict, rollout, workload } = waiting;
        if (!first.said || first.gates.length > 0) return undefined;
        return waitingCandidate(view, waiting, {
          why: quoted(verdict?.words ?? first.said.message, 300),
          confidence: 0.6,
          citations: [],
          runbooks: rollout && workload?.ref.kind === 'Deployment' ? rollback(view, workload) : [],
        });
      }),
    ),
};
