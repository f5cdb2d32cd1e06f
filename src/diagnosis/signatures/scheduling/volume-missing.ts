import { cite } from '../../view/view.ts';
import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimCandidates } from '../stuck-claims.ts';

export const volumeMissing: Signature = {
  cause: 'scheduling.volume-missing',
  describes: 'A claim names a volume that does not exist, or the volume that it was bound to is gone.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'The volume that the claim names exists.',
  match: (view) =>
    claimCandidates(view, ({ claim, fault }) => {
      if (fault.kind !== 'volume-missing') return undefined;
      const name = fault.volumeName;
      const lost = claim.object.status?.phase === 'Lost';
      return {
        what: lost ? `has lost its volume ${name}` : `names the volume ${name}, which does not exist`,
        confidence: 0.94,
        citations: [cite(claim, ['spec', 'volumeName'], `the claim names the volume ${name}`)],
      };
    }),
};
