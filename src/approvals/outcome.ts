import type { Approval, Outcome } from '#src/approvals/types.ts';
import type { Proposal, StoredRehearsal } from '#src/proposals/types.ts';

export interface OutcomeQuestion {
  proposal: Pick<Proposal, 'requester'> & { policy: Pick<Proposal['policy'], 'quorum' | 'expiresInSeconds'> };
  /** The newest one; decisions on older ones are void. */
  rehearsal: Pick<StoredRehearsal, 'id' | 'digest' | 'createdAt'>;
  approvals: readonly Approval[];
  now: Date;
}

/** When an approval of this rehearsal is no longer taken. Rests on rows that only the executor writes. */
export function expiryOf({ proposal, rehearsal }: Pick<OutcomeQuestion, 'proposal' | 'rehearsal'>): Date {
  return new Date(rehearsal.createdAt.getTime() + proposal.policy.expiresInSeconds * 1_000);
}

/**
 * What all decisions on a proposal come to. Pure. Only decisions on the newest rehearsal with its digest count, made
 * before it expired, of people other than the requester, each person once. A rejection wins over any approvals.
 */
export function outcomeOf(question: OutcomeQuestion): Outcome {
  const { proposal, rehearsal, now } = question;
  const expiresAt = expiryOf(question);
  const counted = question.approvals
    .filter(
      (approval) =>
        approval.rehearsalId === rehearsal.id &&
        approval.digest === rehearsal.digest &&
        approval.at.getTime() < expiresAt.getTime() &&
        `slack:${approval.userId}` !== proposal.requester,
    )
    .sort((a, b) => a.at.getTime() - b.at.getTime());
  const rejection = counted.find(({ decision }) => decision === 'reject');
  if (rejection) {
    return {
      state: 'rejected',
      by: rejection.userId,
      ...(rejection.reason === undefined ? {} : { reason: rejection.reason }),
    };
  }
  // A quorum below one would run what nobody approved.
  const needed = Math.max(1, proposal.policy.quorum);
  const by = [...new Set(counted.map(({ userId }) => userId))];
  if (by.length >= needed) return { state: 'approved', by };
  if (now.getTime() >= expiresAt.getTime()) return { state: 'expired' };
  return { state: 'pending', approvals: by.length, needed };
}
