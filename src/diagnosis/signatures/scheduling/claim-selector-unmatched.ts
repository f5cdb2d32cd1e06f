import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimsThatDiffer } from '../stuck-claims.ts';

export const claimSelectorUnmatched: Signature = {
  cause: 'scheduling.claim-selector-unmatched',
  describes: 'The labels that a claim selects volumes by are on no volume that it could have.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'A free volume has the labels that the claim selects.',
  match: (view) => claimsThatDiffer(view, 'selector'),
};
