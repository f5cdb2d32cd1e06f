import { exhaustedQuotas } from '../exhausted-quotas.ts';
import type { Signature } from '../signature.ts';

export const objectQuotaExceeded: Signature = {
  cause: 'admission.object-quota-exceeded',
  describes: 'A quota on the number of some kind of object is used up, so what is needed is refused.',
  needs: ['kubernetes.resourcequotas'],
  uses: [
    'kubernetes.events',
    'kubernetes.persistentvolumeclaims',
    'kubernetes.services',
    'manifests.declared',
  ],
  explains: ['drift.declared-object-missing', 'scheduling.claim-missing'],
  refutedBy: 'The quota has room for what is missing, or nothing is missing.',
  match: (view) => exhaustedQuotas(view, 'objects'),
};
