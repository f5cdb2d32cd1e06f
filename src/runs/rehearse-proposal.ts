import { expiryOf } from '#src/approvals/outcome.ts';
import {
  type CasebookError,
  DeniedError,
  describeError,
  InvalidInputError,
  NotFoundError,
} from '#src/errors.ts';
import { proposalDigest } from '#src/proposals/digest.ts';
import { rehearse } from '#src/proposals/rehearsal.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import type { Proposal, Rehearsal } from '#src/proposals/types.ts';
import { authorise } from '#src/runs/authorise.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import { withCredential } from '#src/runs/with-credential.ts';
import { lockProposal } from '#src/store/approvals.ts';
import { findCase, moveCase } from '#src/store/cases.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { findProposal, setProposalState } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { latestRehearsal, storeRehearsal } from '#src/store/rehearsals.ts';

/** The cluster, or our own rules, have said no; a cluster that does not answer is none of these. */
export function isRefusal(error: unknown): error is CasebookError {
  return error instanceof DeniedError || error instanceof NotFoundError || error instanceof InvalidInputError;
}

/** Ends a proposal that cannot be carried out; the case is left, or goes back to, `diagnosed`. */
export async function withdrawProposal(db: Db, proposal: Proposal, reason: string, now: Date): Promise<void> {
  await inTransaction(db, async (trx) => {
    const ended = await setProposalState(trx, proposal.id, 'withdrawn', { from: ['drafted', 'rehearsed'] });
    if (!ended) return;
    await moveCase(trx, proposal.caseId, 'diagnosed', { from: ['awaiting_approval'] });
    await addTimeline(trx, proposal, {
      at: now,
      kind: 'proposal.withdrawn',
      actor: 'casebook',
      text: `Not carried out: ${proposal.plan.title}. ${reason}`,
      data: { proposalId: proposal.id },
      dedupKey: `proposal:${proposal.id}:withdrawn`,
    });
    await audit(trx, proposal, 'casebook', 'proposal.withdrawn', { proposalId: proposal.id, reason });
  });
}

/**
 * Tries a proposal with an identity that cannot write, stores what came of it and asks for approval. `attempt` counts
 * from 0; the same attempt twice does nothing the second time. After drift it is called with the next attempt: the new
 * digest voids the approvals of the old one. Throws UpstreamError when the cluster does not answer.
 */
export async function rehearseProposal(
  deps: ExecutorDeps,
  proposalId: string,
  attempt: number,
): Promise<void> {
  const proposal = await findProposal(deps.db, proposalId);
  if (!proposal || (proposal.state !== 'drafted' && proposal.state !== 'rehearsed')) return;
  const latest = await latestRehearsal(deps.db, proposalId);
  if (latest && latest.attempt >= attempt) return;
  const forCase = await findCase(deps.db, proposal.caseId);
  if (forCase?.state !== 'diagnosed' && forCase?.state !== 'awaiting_approval') return;
  if (proposal.policy.mode !== 'approve') return;

  try {
    const allowed = await authorise(deps, proposal);
    if (!allowed.ok) {
      await withdrawProposal(deps.db, proposal, allowed.reason, deps.now());
      return;
    }
    const rehearsal = await tryOut(deps, proposal, allowed.runbook);
    if (rehearsal.ok) {
      await askForApproval(deps, proposal, rehearsal, attempt);
    } else {
      const refusal = rehearsal.steps.find(({ accepted }) => !accepted)?.refusal ?? '';
      await withdrawProposal(deps.db, proposal, `The rehearsal was refused: ${refusal}`, deps.now());
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    await withdrawProposal(
      deps.db,
      proposal,
      `The rehearsal was refused: ${describeError(error)}`,
      deps.now(),
    );
  } finally {
    await deps.enqueue('views', { caseId: proposal.caseId });
  }
}

function tryOut(deps: ExecutorDeps, proposal: Proposal, runbook: Runbook): Promise<Rehearsal> {
  return withCredential(deps, proposal, 'rehearse', ({ actor }) =>
    rehearse({
      plan: proposal.plan,
      key: proposal.id,
      actor,
      actions: deps.actions,
      undo: { reversible: runbook.reversible, text: runbook.undo.text },
    }),
  );
}

async function askForApproval(
  deps: ExecutorDeps,
  proposal: Proposal,
  rehearsal: Rehearsal,
  attempt: number,
): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    await lockProposal(trx, proposal.id);
    // The case may have been resolved meanwhile; then there is nothing to ask.
    const current = await findProposal(trx, proposal.id);
    const forCase = await findCase(trx, proposal.caseId);
    if (current?.state !== 'drafted' && current?.state !== 'rehearsed') return;
    if (forCase?.state !== 'diagnosed' && forCase?.state !== 'awaiting_approval') return;
    const digest = proposalDigest(proposal.plan, rehearsal, proposal.policy);
    const stored = await storeRehearsal(
      trx,
      { team: proposal.team, proposalId: proposal.id, attempt },
      rehearsal,
      digest,
    );
    const expiresAt = expiryOf({ proposal, rehearsal: stored });
    await setProposalState(trx, proposal.id, 'rehearsed', { from: ['drafted', 'rehearsed'], expiresAt });
    await moveCase(trx, proposal.caseId, 'awaiting_approval', { from: ['diagnosed'] });
    await addTimeline(trx, proposal, {
      at: deps.now(),
      kind: 'proposal.rehearsed',
      actor: 'casebook',
      text: `Rehearsed: ${proposal.plan.title}. ${rehearsal.blastRadius.text} Waiting for approval.`,
      data: { proposalId: proposal.id, digest },
      dedupKey: `rehearsal:${stored.id}`,
    });
    await audit(trx, proposal, 'casebook', 'proposal.rehearsed', {
      proposalId: proposal.id,
      rehearsalId: stored.id,
      digest,
      expiresAt: expiresAt.toISOString(),
    });
  });
}
