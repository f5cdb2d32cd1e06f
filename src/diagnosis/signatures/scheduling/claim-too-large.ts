import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimsThatDiffer } from '../stuck-claims.ts';

export const claimTooLarge: Signature = {
  cause: 'scheduling.claim-too-large',
  describes: 'A claim asks for more room than any volume that it could have.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'A free volume has as much room as the claim asks for.',
  match: (view) => claimsThatDiffer(view, 'size'),
};
