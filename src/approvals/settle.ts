import type { Outcome } from '#src/approvals/types.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { moveCase } from '#src/store/cases.ts';
import type { Db } from '#src/store/database.ts';
import { setProposalState } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';

/**
 * Ends a proposal that was rejected or has expired: the case goes back to `diagnosed`. Call it in a transaction. Returns
 * false when somebody else has ended the proposal.
 */
export async function settleProposal(
  trx: Db,
  proposal: Proposal,
  outcome: Extract<Outcome, { state: 'rejected' | 'expired' }>,
  now: Date,
): Promise<boolean> {
  const ended = await setProposalState(trx, proposal.id, outcome.state, { from: ['rehearsed'] });
  if (!ended) return false;
  await moveCase(trx, proposal.caseId, 'diagnosed', { from: ['awaiting_approval'] });
  const actor = outcome.state === 'rejected' ? `slack:${outcome.by}` : 'casebook';
  const text =
    outcome.state === 'rejected'
      ? `Rejected: ${proposal.plan.title}.${outcome.reason === undefined ? '' : ` ${outcome.reason}`}`
      : `Nobody approved in time: ${proposal.plan.title}. The approval has expired.`;
  await addTimeline(trx, proposal, {
    at: now,
    kind: `proposal.${outcome.state}`,
    actor,
    text,
    data: { proposalId: proposal.id },
    dedupKey: `proposal:${proposal.id}:${outcome.state}`,
  });
  await audit(trx, proposal, actor, `proposal.${outcome.state}`, { proposalId: proposal.id });
  return true;
}
