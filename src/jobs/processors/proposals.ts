import type { Enqueue, JobPayload } from '#src/jobs/queues.ts';
import { type DraftDeps, draftProposal } from '#src/proposals/draft.ts';
import type { EnvironmentPolicy } from '#src/proposals/policy.ts';
import { getCase } from '#src/store/cases.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { getFinding } from '#src/store/findings.ts';
import { createProposal } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';

export interface ProposalsDeps extends DraftDeps {
  db: Db;
  enqueue: Enqueue;
  environment: (team: string, key: string) => Promise<EnvironmentPolicy | undefined>;
  now: () => Date;
}

/** Makes a proposal of a case's newest finding, or says in the timeline why there is none. */
export function createProposalsProcessor(
  deps: ProposalsDeps,
): (payload: JobPayload<'proposals'>) => Promise<void> {
  return async ({ findingId }) => {
    const finding = await getFinding(deps.db, findingId);
    const forCase = await getCase(deps.db, finding.caseId);
    if (forCase.state !== 'diagnosed' || forCase.attempt !== finding.attempt) return;
    const environment = await deps.environment(forCase.team, forCase.environment);
    const draft = draftProposal(deps, { finding, case: forCase, environment });
    const ref = { team: forCase.team, caseId: forCase.id };
    if ('none' in draft) {
      await addTimeline(deps.db, ref, {
        at: deps.now(),
        kind: 'proposal.none',
        actor: 'casebook',
        text: `No proposal: ${draft.none}.`,
        dedupKey: `finding:${finding.id}:no-proposal`,
      });
      await deps.enqueue('views', { caseId: forCase.id });
      return;
    }
    const proposal = await inTransaction(deps.db, async (trx) => {
      const stored = await createProposal(
        trx,
        { ...ref, attempt: finding.attempt, findingId: finding.id, requester: forCase.requester },
        draft,
      );
      if (!stored.created) return stored.proposal;
      const { plan, policy } = stored.proposal;
      await addTimeline(trx, ref, {
        at: deps.now(),
        kind: 'proposal.drafted',
        actor: 'casebook',
        text: `Proposed: ${plan.title}. ${policy.reason}`,
        data: { proposalId: stored.proposal.id, rule: policy.rule },
        dedupKey: `proposal:${stored.proposal.id}:drafted`,
      });
      await audit(trx, ref, 'casebook', 'proposal.drafted', {
        proposalId: stored.proposal.id,
        findingId: finding.id,
        requester: stored.proposal.requester,
        runbook: plan.runbook,
        runbookHash: plan.runbookHash,
        inputs: plan.inputs,
        policy: { mode: policy.mode, rule: policy.rule },
      });
      return stored.proposal;
    });
    if (proposal.state === 'drafted' && proposal.policy.mode === 'approve') {
      await deps.enqueue('rehearsals', { proposalId: proposal.id, attempt: 0 });
    }
    await deps.enqueue('views', { caseId: forCase.id });
  };
}
