import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimsThatDiffer } from '../stuck-claims.ts';

export const volumeReleased: Signature = {
  cause: 'scheduling.volume-released',
  describes: 'The volume that a claim needs is Released: it is still kept for a claim that was deleted.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'The volume is Available.',
  match: (view) => claimsThatDiffer(view, 'released'),
};
