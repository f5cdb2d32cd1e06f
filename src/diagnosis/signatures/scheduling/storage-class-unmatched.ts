import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimsThatDiffer } from '../stuck-claims.ts';

export const storageClassUnmatched: Signature = {
  cause: 'scheduling.storage-class-unmatched',
  describes: 'A claim asks for another storage class than the volume that was made for it has.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'Claim and volume have the same storage class.',
  match: (view) => claimsThatDiffer(view, 'class'),
};
