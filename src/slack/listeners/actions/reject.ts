import { outcomeOf } from '#src/approvals/outcome.ts';
import { parseDecisionValue, REJECT } from '#src/slack/blocks/proposal.ts';
import { rejectModal } from '#src/slack/blocks/reject-modal.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { ActionListener } from '#src/slack/listeners/types.ts';
import { rejectionMetadata } from '#src/slack/listeners/views/reject.ts';
import { listApprovals } from '#src/store/approvals.ts';
import { findProposal } from '#src/store/proposals.ts';
import { latestRehearsal } from '#src/store/rehearsals.ts';

/** Asks for a reason. Whether the person may reject is checked with the answer; here only whether there is something to reject. */
export const reject: ActionListener = {
  actionId: REJECT,
  async handle(click, deps) {
    const value = parseDecisionValue(click.value);
    const proposal = value && (await findProposal(deps.db, value.proposalId));
    const rehearsal = proposal && (await latestRehearsal(deps.db, proposal.id));
    if (!value || click.channel === undefined || !rehearsal || proposal.team !== deps.identity.team) {
      await click.ack();
      return click.tell('This button does not belong to a proposal any more.');
    }
    const { state } = outcomeOf({
      proposal,
      rehearsal,
      approvals: await listApprovals(deps.db, proposal.id),
      now: deps.now(),
    });
    if (state !== 'pending' || proposal.state !== 'rehearsed' || rehearsal.digest !== value.digest) {
      await afterCommit(deps.enqueue, deps.log)('views', { caseId: proposal.caseId });
      await click.ack();
      return click.tell(
        state === 'pending'
          ? 'The plan has changed since this message was written. Review it again.'
          : `This is ${state} already.`,
      );
    }
    await deps.client.views.open({
      trigger_id: click.triggerId,
      view: rejectModal(proposal.plan.title, rejectionMetadata({ ...value, channel: click.channel })),
    });
    await click.ack();
  },
};
