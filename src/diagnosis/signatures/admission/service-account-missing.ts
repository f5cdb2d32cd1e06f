import { accountIn, accountState, refusedFor } from '../../view/admission/refusals.ts';
import { type Shortage, shortagesOf } from '../../view/admission/shortages.ts';
import { cite, type View } from '../../view/view.ts';
import { refusedWorkload } from '../refused-workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const serviceAccountMissing: Signature = {
  cause: 'admission.service-account-missing',
  describes: 'A pod template names a service account that does not exist, so no pod can be created.',
  needs: ['kubernetes.serviceaccounts'],
  uses: ['kubernetes.events', 'kubernetes.deployments', 'kubernetes.replicasets', 'kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'The account exists in the namespace, or all pods of the workload have been created.',
  match: (view) => {
    const refused = refusedFor(view, 'service-account').map((each) => {
      const name =
        accountIn(each.refusal.message) ?? each.template.spec?.serviceAccountName ?? 'of its template';
      const absent = accountState(view, each.owner.namespace ?? '', name) === 'absent';
      return refusedWorkload(view, each, {
        confidence: absent ? 0.96 : 0.85,
        because: `the service account ${name} does not exist in the namespace`,
        citations: accountOfTemplate(each),
      });
    });
    const silent = shortagesOf(view)
      .filter(({ refusals }) => refusals.length === 0)
      .map((each) => withoutRefusal(view, each));
    return matched([...refused, ...silent]);
  },
};

function accountOfTemplate({ maker, template }: Shortage): ReturnType<typeof cite>[] {
  const name = template.spec?.serviceAccountName;
  const path = ['spec', 'template', 'spec', 'serviceAccountName'];
  return name === undefined ? [] : [cite(maker, path, `the template names the service account ${name}`)];
}

/** Refusals are forgotten after an hour; the account is still not there and neither are the pods. */
function withoutRefusal(view: View, shortage: Shortage): Candidate | undefined {
  const name = shortage.template.spec?.serviceAccountName;
  if (accountState(view, shortage.owner.namespace ?? '', name) !== 'absent') return undefined;
  const [citation] = accountOfTemplate(shortage);
  if (!citation) return undefined;
  return refusedWorkload(
    view,
    { ...shortage, refusal: { message: '', said: citation }, reason: 'service-account' },
    { confidence: 0.85, because: `the service account ${name} does not exist in the namespace` },
  );
}
