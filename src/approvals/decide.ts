import type { IdentityCheck } from '#src/approvals/identity.ts';
import { outcomeOf } from '#src/approvals/outcome.ts';
import { settleProposal } from '#src/approvals/settle.ts';
import type { Approval, Outcome } from '#src/approvals/types.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { insertApproval, listApprovals, lockProposal } from '#src/store/approvals.ts';
import { findCase } from '#src/store/cases.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { findProposal } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { latestRehearsal } from '#src/store/rehearsals.ts';

export interface Decision {
  team: string;
  proposalId: string;
  /** What the button carried: the digest of the plan that the person saw. */
  digest: string;
  user: { id: string; check: IdentityCheck };
  decision: Approval['decision'];
  reason?: string;
  now: Date;
}

export interface DecisionAnswer {
  /** What all decisions come to now. Undefined where there is no such proposal. */
  outcome: Outcome | undefined;
  /** Set where it was decided before this click, by this person or somebody else. */
  alreadyDecided?: { by: string[]; decision: Approval['decision'] };
  /** Why the click did not count, in words for the person who clicked. */
  refused?: string;
}

/**
 * Takes a person's decision: checks, stores and tells of it in one transaction, one at a time for each proposal. Safe to
 * call twice for a double click. With `outcome.state` `approved` the caller enqueues `runs` for the proposal (the sweeper
 * does so too); on any change of rows it enqueues `views`.
 */
export async function recordDecision(db: Db, decision: Decision): Promise<DecisionAnswer> {
  return inTransaction(db, async (trx) => {
    await lockProposal(trx, decision.proposalId);
    const proposal = await findProposal(trx, decision.proposalId);
    const rehearsal = await latestRehearsal(trx, decision.proposalId);
    if (!proposal || !rehearsal || proposal.team !== decision.team) {
      return { outcome: undefined, refused: 'This proposal does not exist any more.' };
    }
    const ask = async (): Promise<Outcome> =>
      outcomeOf({ proposal, rehearsal, approvals: await listApprovals(trx, proposal.id), now: decision.now });
    const before = await ask();
    const refuse = async (refused: string): Promise<DecisionAnswer> => {
      await audit(trx, proposal, `slack:${decision.user.id}`, 'approval.refused', {
        proposalId: proposal.id,
        decision: decision.decision,
        digest: decision.digest,
        reason: refused,
      });
      return { outcome: before, refused };
    };

    if (!decision.user.check.ok) return refuse(decision.user.check.reason);
    if (decision.digest !== rehearsal.digest) {
      return refuse('The plan has changed since this message was written. Review it again.');
    }
    if (before.state === 'approved')
      return { outcome: before, alreadyDecided: { by: before.by, decision: 'approve' } };
    if (before.state === 'rejected')
      return { outcome: before, alreadyDecided: { by: [before.by], decision: 'reject' } };
    if (before.state === 'expired') {
      await settleProposal(trx, proposal, before, decision.now);
      return refuse('The approval has expired. Ask for a new proposal.');
    }
    const forCase = await findCase(trx, proposal.caseId);
    if (proposal.state !== 'rehearsed' || forCase?.state !== 'awaiting_approval') {
      return refuse('The case does not wait for an approval any more.');
    }
    const approval = await insertApproval(trx, {
      team: proposal.team,
      proposalId: proposal.id,
      rehearsalId: rehearsal.id,
      digest: rehearsal.digest,
      userId: decision.user.id,
      decision: decision.decision,
      reason: decision.reason,
      at: decision.now,
    });
    if (!approval) {
      const { decision: first } = (await listApprovals(trx, proposal.id)).find(
        (each) => each.rehearsalId === rehearsal.id && each.userId === decision.user.id,
      ) ?? { decision: decision.decision };
      return { outcome: before, alreadyDecided: { by: [decision.user.id], decision: first } };
    }
    await tellOf(trx, proposal, approval, decision.user.check.group);
    const outcome = await ask();
    if (outcome.state === 'rejected') await settleProposal(trx, proposal, outcome, decision.now);
    return { outcome };
  });
}

async function tellOf(trx: Db, proposal: Proposal, approval: Approval, group: string): Promise<void> {
  const actor = `slack:${approval.userId}`;
  await audit(trx, proposal, actor, 'approval.recorded', {
    proposalId: proposal.id,
    rehearsalId: approval.rehearsalId,
    digest: approval.digest,
    decision: approval.decision,
    group,
    reason: approval.reason,
  });
  if (approval.decision === 'reject') return;
  await addTimeline(trx, proposal, {
    at: approval.at,
    kind: 'approval.approve',
    actor,
    text: `Approved: ${proposal.plan.title}.`,
    data: { proposalId: proposal.id, digest: approval.digest },
    dedupKey: `approval:${approval.id}`,
  });
}
