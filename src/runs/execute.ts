import { expiryOf, outcomeOf } from '#src/approvals/outcome.ts';
import { settleProposal } from '#src/approvals/settle.ts';
import type { Outcome } from '#src/approvals/types.ts';
import { describeError } from '#src/errors.ts';
import { proposalDigest } from '#src/proposals/digest.ts';
import { observeStep, writeFingerprint } from '#src/proposals/rehearsal.ts';
import type { Proposal, StoredRehearsal } from '#src/proposals/types.ts';
import { authorise } from '#src/runs/authorise.ts';
import type { Credential } from '#src/runs/credentials.ts';
import { DEFAULT_LEASE_MS, type ExecutorDeps } from '#src/runs/deps.ts';
import { failRun } from '#src/runs/fail-run.ts';
import { isRefusal, rehearseProposal, withdrawProposal } from '#src/runs/rehearse-proposal.ts';
import { workThrough } from '#src/runs/steps/work.ts';
import type { Run } from '#src/runs/types.ts';
import { withCredential } from '#src/runs/with-credential.ts';
import { listApprovals, lockProposal } from '#src/store/approvals.ts';
import { getCase, moveCase } from '#src/store/cases.ts';
import { type Db, inTransaction } from '#src/store/database.ts';
import { findProposal, setProposalState } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { latestRehearsal } from '#src/store/rehearsals.ts';
import { insertRun, runOfProposal, setLease, takeLease } from '#src/store/runs.ts';

/** An approved run that did not begin within this time after its expiry (nothing executed at all) is not begun. */
const START_GRACE_MS = 5 * 60_000;

/**
 * Carries out what was approved. Called as often as anybody likes: it does nothing until the decisions, computed here
 * from the rows that only people's clicks write, come to an approval; it begins once; and it goes on where a process
 * that died has stopped. Throws UpstreamError when the cluster does not answer.
 */
export async function executeProposal(deps: ExecutorDeps, proposalId: string): Promise<void> {
  const proposal = await findProposal(deps.db, proposalId);
  if (!proposal) return;
  const existing = await runOfProposal(deps.db, proposalId);
  if (existing) {
    await resume(deps, proposal, existing);
    return;
  }
  if (proposal.state !== 'rehearsed') return;
  const forCase = await getCase(deps.db, proposal.caseId);
  if (forCase.state !== 'awaiting_approval') {
    await withdrawProposal(deps.db, proposal, `The case is ${forCase.state}.`, deps.now());
    return;
  }
  const decided = await decidedOutcome(deps.db, proposal, deps.now());
  if (!decided || decided.outcome.state === 'pending') return;
  const { outcome, rehearsal } = decided;
  if (outcome.state !== 'approved') {
    await inTransaction(deps.db, (trx) => settleProposal(trx, proposal, outcome, deps.now()));
    await deps.enqueue('views', { caseId: proposal.caseId });
    return;
  }
  if (deps.now().getTime() > expiryOf({ proposal, rehearsal }).getTime() + START_GRACE_MS) {
    await inTransaction(deps.db, (trx) => settleProposal(trx, proposal, { state: 'expired' }, deps.now()));
    await deps.enqueue('views', { caseId: proposal.caseId });
    return;
  }
  await begin(deps, proposal, rehearsal);
}

interface Decided {
  outcome: Outcome;
  rehearsal: StoredRehearsal;
}

/** The outcome for the newest rehearsal, whose digest is computed anew from the rows it speaks of. */
async function decidedOutcome(db: Db, proposal: Proposal, now: Date): Promise<Decided | undefined> {
  const stored = await latestRehearsal(db, proposal.id);
  if (!stored) return undefined;
  const rehearsal = { ...stored, digest: proposalDigest(proposal.plan, stored, proposal.policy) };
  const approvals = await listApprovals(db, proposal.id);
  return { outcome: outcomeOf({ proposal, rehearsal, approvals, now }), rehearsal };
}

async function begin(deps: ExecutorDeps, proposal: Proposal, rehearsal: StoredRehearsal): Promise<void> {
  const allowed = await authorise(deps, proposal);
  if (!allowed.ok) {
    await withdrawProposal(deps.db, proposal, allowed.reason, deps.now());
    await deps.enqueue('views', { caseId: proposal.caseId });
    return;
  }
  try {
    const drifted = await withCredential(deps, proposal, 'run', async (credential, log) => {
      if (await hasDrifted(deps, proposal, rehearsal, credential)) return true;
      const run = await claim(deps, proposal);
      if (run) await workThrough(deps, { run, proposal, rehearsal, credential, log });
      return false;
    });
    if (drifted) await rehearseAgain(deps, proposal, rehearsal);
  } catch (error) {
    if (!isRefusal(error) || (await runOfProposal(deps.db, proposal.id))) throw error;
    await withdrawProposal(deps.db, proposal, describeError(error), deps.now());
    await deps.enqueue('views', { caseId: proposal.caseId });
  }
}

async function hasDrifted(
  deps: ExecutorDeps,
  proposal: Proposal,
  rehearsal: StoredRehearsal,
  { actor }: Credential,
): Promise<boolean> {
  for (const step of proposal.plan.steps) {
    const rehearsed = rehearsal.steps.find(({ stepId }) => stepId === step.id);
    try {
      const seen = await observeStep({ actor, actions: deps.actions, key: proposal.id }, step);
      if (writeFingerprint(seen.write) !== rehearsed?.observed.fingerprint) return true;
    } catch (error) {
      // A precondition that held at the rehearsal and fails now is drift too.
      if (!isRefusal(error)) throw error;
      return true;
    }
  }
  return false;
}

async function rehearseAgain(
  deps: ExecutorDeps,
  proposal: Proposal,
  rehearsal: StoredRehearsal,
): Promise<void> {
  await addTimeline(deps.db, proposal, {
    at: deps.now(),
    kind: 'proposal.drift',
    actor: 'casebook',
    text: `Not carried out yet: what "${proposal.plan.title}" is about has changed since it was rehearsed. It is rehearsed again and needs a new approval.`,
    data: { proposalId: proposal.id, digest: rehearsal.digest },
    dedupKey: `drift:${rehearsal.id}`,
  });
  await audit(deps.db, proposal, 'casebook', 'proposal.drift', {
    proposalId: proposal.id,
    digest: rehearsal.digest,
  });
  await rehearseProposal(deps, proposal.id, rehearsal.attempt + 1);
}

/**
 * Inserts the run, moves the case and ends the proposal, or nothing of it. The decisions are read once more under the
 * lock that clicks take: a rejection that came in the meantime is not run over.
 */
async function claim(deps: ExecutorDeps, proposal: Proposal): Promise<Run | undefined> {
  return inTransaction(deps.db, async (trx) => {
    await lockProposal(trx, proposal.id);
    const current = await findProposal(trx, proposal.id);
    const decided = await decidedOutcome(trx, proposal, deps.now());
    if (current?.state !== 'rehearsed' || decided?.outcome.state !== 'approved') return undefined;
    const moved = await moveCase(trx, proposal.caseId, 'running', { from: ['awaiting_approval'] });
    if (!moved) return undefined;
    const now = deps.now();
    const run = await insertRun(
      trx,
      {
        team: proposal.team,
        caseId: proposal.caseId,
        proposalId: proposal.id,
        rehearsalId: decided.rehearsal.id,
        digest: decided.rehearsal.digest,
        approvedBy: decided.outcome.by,
        startedAt: now,
      },
      proposal.plan.steps,
      new Date(now.getTime() + (deps.leaseMs ?? DEFAULT_LEASE_MS)),
    );
    if (!run) return undefined;
    await setProposalState(trx, proposal.id, 'executed', { from: ['rehearsed'] });
    await addTimeline(trx, proposal, {
      at: now,
      kind: 'run.started',
      actor: 'casebook',
      text: `Running: ${proposal.plan.title}.`,
      data: {
        runId: run.id,
        proposalId: proposal.id,
        equivalent: proposal.plan.steps.map((step) => step.equivalent),
      },
      dedupKey: `run:${run.id}:started`,
    });
    await audit(trx, proposal, 'casebook', 'run.started', {
      runId: run.id,
      proposalId: proposal.id,
      digest: run.digest,
      approvedBy: run.approvedBy,
    });
    return run;
  });
}

/** Goes on with a run that a process has begun, unless one is still at work on it. */
async function resume(deps: ExecutorDeps, proposal: Proposal, existing: Run): Promise<void> {
  if (existing.state === 'verifying' || existing.state === 'undoing') {
    await deps.enqueue('verifications', { runId: existing.id });
    return;
  }
  if (existing.state !== 'running') return;
  const now = deps.now();
  const run = await takeLease(
    deps.db,
    existing.id,
    now,
    new Date(now.getTime() + (deps.leaseMs ?? DEFAULT_LEASE_MS)),
  );
  if (!run) return;
  const rehearsal = await latestRehearsal(deps.db, proposal.id);
  if (rehearsal?.id !== run.rehearsalId) {
    await failRun(
      deps,
      run,
      'It could not go on after its process ended: what was approved is not the newest rehearsal.',
    );
    return;
  }
  await audit(deps.db, proposal, 'casebook', 'run.resumed', { runId: run.id });
  try {
    await withCredential(deps, proposal, 'run', (credential, log) =>
      workThrough(deps, { run, proposal, rehearsal, credential, log }),
    );
  } catch (error) {
    if (isRefusal(error)) {
      await failRun(deps, run, `It could not go on after its process ended: ${describeError(error)}`);
      return;
    }
    // Whoever comes next need not wait for the lease.
    await setLease(deps.db, run.id, null);
    throw error;
  }
}
