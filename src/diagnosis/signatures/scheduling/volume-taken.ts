import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimsThatDiffer } from '../stuck-claims.ts';

export const volumeTaken: Signature = {
  cause: 'scheduling.volume-taken',
  describes: 'The volume that a claim needs is bound to another claim.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'The volume is free, or bound to this claim.',
  match: (view) => claimsThatDiffer(view, 'taken'),
};
