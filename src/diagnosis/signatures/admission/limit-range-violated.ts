import { limitRangesIn } from '../../view/admission/refusals.ts';
import { cite } from '../../view/view.ts';
import { refusalWords, refusedWorkloads } from '../refused-workloads.ts';
import type { Signature } from '../signature.ts';

export const limitRangeViolated: Signature = {
  cause: 'admission.limit-range-violated',
  describes:
    'A pod template asks for more or less than the LimitRange of its namespace allows, so its pods are refused.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.limitranges', 'kubernetes.deployments', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'Requests and limits of every container lie within the LimitRange.',
  match: (view) =>
    refusedWorkloads(view, 'limit-range', (refused) => ({
      confidence: 0.95,
      because: `they do not keep to the LimitRange of the namespace (${refusalWords(refused)})`,
      citations: limitRangesIn(view, refused.owner.namespace)
        .slice(0, 2)
        .map((range) =>
          cite(range, ['spec', 'limits'], `LimitRange ${range.object.metadata.name} is in force`),
        ),
    })),
};
