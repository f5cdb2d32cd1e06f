import { exhaustedQuotas } from '../exhausted-quotas.ts';
import type { Signature } from '../signature.ts';

export const cpuQuotaExceeded: Signature = {
  cause: 'admission.cpu-quota-exceeded',
  describes: 'A quota on CPU of a namespace is used up, so pods are refused.',
  needs: ['kubernetes.resourcequotas'],
  uses: ['kubernetes.events', 'kubernetes.deployments', 'kubernetes.replicasets', 'kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'The quota has room for what is missing, or nothing is missing.',
  match: (view) => exhaustedQuotas(view, 'cpu'),
};
