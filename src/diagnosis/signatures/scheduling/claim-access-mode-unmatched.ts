import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimsThatDiffer } from '../stuck-claims.ts';

export const claimAccessModeUnmatched: Signature = {
  cause: 'scheduling.claim-access-mode-unmatched',
  describes: 'A claim asks for an access mode that the volume made for it does not offer.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'A free volume offers every access mode of the claim.',
  match: (view) => claimsThatDiffer(view, 'access-mode'),
};
