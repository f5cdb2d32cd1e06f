import { exhaustedQuotas } from '../exhausted-quotas.ts';
import type { Signature } from '../signature.ts';

export const memoryQuotaExceeded: Signature = {
  cause: 'admission.memory-quota-exceeded',
  describes: 'A quota on memory of a namespace is used up, so pods are refused.',
  needs: ['kubernetes.resourcequotas'],
  uses: ['kubernetes.events', 'kubernetes.deployments', 'kubernetes.replicasets', 'kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'The quota has room for what is missing, or nothing is missing.',
  match: (view) => exhaustedQuotas(view, 'memory'),
};
