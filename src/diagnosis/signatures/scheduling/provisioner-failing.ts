import { cite } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimCandidates } from '../stuck-claims.ts';

export const provisionerFailing: Signature = {
  cause: 'scheduling.provisioner-failing',
  describes: 'The provisioner of a storage class makes no volume for a claim.',
  needs: [...CLAIM_NEEDS, 'kubernetes.events'],
  uses: CLAIM_USES,
  explains: [],
  refutedBy: 'The claim is bound, or the provisioner has made a volume for another claim since.',
  match: (view) =>
    claimCandidates(view, ({ fault }) => {
      if (fault.kind !== 'provisioner') return undefined;
      const { className, failed, waits } = fault;
      const event = failed ?? waits;
      if (!event) return undefined;
      const message = quoted(event.object.message ?? '', 240);
      return {
        what: failed
          ? `gets no volume, because the provisioner of the storage class ${className} fails (${message})`
          : `still waits for the provisioner of the storage class ${className}, which does not answer`,
        confidence: failed ? 0.92 : 0.75,
        citations: [cite(event, ['message'], message)],
      };
    }),
};
