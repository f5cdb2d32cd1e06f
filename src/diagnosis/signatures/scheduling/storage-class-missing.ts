import { cite } from '../../view/view.ts';
import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimCandidates } from '../stuck-claims.ts';

export const storageClassMissing: Signature = {
  cause: 'scheduling.storage-class-missing',
  describes: 'A claim asks for a storage class that does not exist, so no volume is made for it.',
  needs: [...CLAIM_NEEDS, 'kubernetes.storageclasses'],
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'The storage class exists, or the claim is bound.',
  match: (view) =>
    claimCandidates(view, ({ claim, fault }) =>
      fault.kind === 'class-missing'
        ? {
            what: `asks for the storage class ${fault.className}, which does not exist`,
            confidence: 0.95,
            citations: [
              cite(
                claim,
                ['spec', 'storageClassName'],
                `the claim asks for the storage class ${fault.className}`,
              ),
            ],
          }
        : undefined,
    ),
};
