import { cite } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import type { Signature } from '../signature.ts';
import { CLAIM_NEEDS, CLAIM_USES, claimCandidates } from '../stuck-claims.ts';

export const claimPending: Signature = {
  cause: 'scheduling.claim-pending',
  describes: 'A claim that pods wait for is not bound to a volume, whatever the reason.',
  needs: CLAIM_NEEDS,
  uses: CLAIM_USES,
  general: true,
  explains: ['scheduling.unschedulable'],
  refutedBy: 'The claim is bound.',
  match: (view) =>
    claimCandidates(view, ({ fault }) => {
      if (fault.kind === 'volume') {
        const { meant, difference } = fault;
        const { metadata, spec, status } = meant.volume.object;
        const why =
          difference === 'unavailable'
            ? `is ${metadata.deletionTimestamp ? 'being deleted' : status?.phase}`
            : difference === 'volume-mode'
              ? `has the volume mode ${spec?.volumeMode ?? 'Filesystem'}`
              : 'is not what it asks for';
        return {
          what: `is not bound: volume ${metadata.name} ${why}`,
          confidence: 0.6,
          citations: [cite(meant.volume, ['metadata', 'name'], `volume ${metadata.name} ${why}`)],
        };
      }
      if (fault.kind === 'class-missing' || fault.kind === 'volume-missing')
        return { what: 'is not bound', confidence: 0.6, citations: [] };
      const event = fault.kind === 'provisioner' ? (fault.failed ?? fault.waits) : fault.event;
      const message = quoted(event?.object.message ?? '', 240);
      return {
        what: event
          ? `is not bound: ${message}`
          : 'is not bound, and no free volume is like what it asks for',
        confidence: 0.6,
        citations: event ? [cite(event, ['message'], message)] : [],
      };
    }),
};
