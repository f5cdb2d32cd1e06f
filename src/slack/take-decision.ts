import { type DecisionAnswer, recordDecision } from '#src/approvals/decide.ts';
import type { Approval } from '#src/approvals/types.ts';
import type { DecisionValue } from '#src/slack/blocks/proposal.ts';
import { afterCommit } from '#src/slack/hints.ts';
import type { Clicker, ListenerDeps } from '#src/slack/listeners/types.ts';
import { findProposal } from '#src/store/proposals.ts';

function sentenceOf(answer: DecisionAnswer, mine: Approval['decision']): string | undefined {
  if (answer.refused !== undefined) return answer.refused;
  if (answer.alreadyDecided) {
    const { decision } = answer.alreadyDecided;
    return `This was already ${decision === 'approve' ? 'approved' : 'rejected'}.`;
  }
  if (mine === 'approve' && answer.outcome?.state === 'pending') {
    return `Your approval counts. ${answer.outcome.approvals} of ${answer.outcome.needed} so far.`;
  }
  return undefined;
}

/**
 * Takes a click on Approve or a rejection: asks Slack who this is, then decides by compare-and-set in the database.
 * Returns what to say to the person, and who decided before; nothing where the message itself will show it. Throws when it could not be decided:
 * nothing is recorded then.
 */
export async function takeDecision(
  deps: ListenerDeps,
  input: {
    user: Clicker;
    channel: string;
    value: DecisionValue;
    decision: Approval['decision'];
    reason?: string;
  },
): Promise<{ said?: string; counted: boolean; by?: string[] }> {
  const { db, identity } = deps;
  const proposal = await findProposal(db, input.value.proposalId);
  if (!proposal || proposal.team !== identity.team)
    return { said: 'This proposal does not exist any more.', counted: false };
  const check = await deps.people.mayDecide(
    { userId: input.user.id, teamId: input.user.teamId, channel: input.channel },
    proposal,
  );
  const answer = await recordDecision(db, {
    team: identity.team,
    proposalId: proposal.id,
    digest: input.value.digest,
    user: { id: input.user.id, check },
    decision: input.decision,
    ...(input.reason === undefined ? {} : { reason: input.reason }),
    now: deps.now(),
  });
  const hint = afterCommit(deps.enqueue, deps.log);
  if (answer.outcome?.state === 'approved') await hint('runs', { proposalId: proposal.id });
  await hint('views', { caseId: proposal.caseId });
  const said = sentenceOf(answer, input.decision);
  return {
    counted: answer.refused === undefined && answer.alreadyDecided === undefined,
    ...(said === undefined ? {} : { said }),
    ...(answer.alreadyDecided ? { by: answer.alreadyDecided.by } : {}),
  };
}
