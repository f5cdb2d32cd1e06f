import { exhaustedQuotas } from '../exhausted-quotas.ts';
import type { Signature } from '../signature.ts';

export const storageQuotaExceeded: Signature = {
  cause: 'admission.storage-quota-exceeded',
  describes: 'A quota on storage of a namespace is used up, so claims or pods are refused.',
  needs: ['kubernetes.resourcequotas'],
  uses: ['kubernetes.events', 'kubernetes.persistentvolumeclaims', 'manifests.declared'],
  explains: ['scheduling.claim-missing'],
  refutedBy: 'The quota has room for what is missing, or nothing is missing.',
  match: (view) => exhaustedQuotas(view, 'storage'),
};
