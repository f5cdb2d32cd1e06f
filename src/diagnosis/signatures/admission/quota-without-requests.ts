import { quotasIn } from '../../view/admission/quotas.ts';
import { cite } from '../../view/view.ts';
import { refusedWorkloads } from '../refused-workloads.ts';
import type { Signature } from '../signature.ts';

export const quotaWithoutRequests: Signature = {
  cause: 'admission.quota-without-requests',
  describes: 'A quota counts requests or limits that a pod template does not state, so its pods are refused.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.resourcequotas', 'kubernetes.deployments', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The template states the requests and limits, or a LimitRange gives them by default.',
  match: (view) =>
    refusedWorkloads(view, 'quota-without-requests', ({ refusal, owner }) => {
      const [, name = '', what = ''] =
        /failed quota: ([^:\s]+): must specify (.+?)\s*$/.exec(refusal.message) ?? [];
      const quota = quotasIn(view, owner.namespace ?? '').find(({ object }) => object.metadata.name === name);
      return {
        confidence: 0.95,
        because: `the quota ${name} counts ${what}, which the template does not state`,
        citations: quota
          ? [cite(quota, ['metadata', 'name'], `the namespace has the ResourceQuota ${name}`)]
          : [],
      };
    }),
};
