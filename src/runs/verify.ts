import type { Runbook } from '#src/proposals/runbooks.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { DEFAULT_LEASE_MS, type ExecutorDeps } from '#src/runs/deps.ts';
import { judge, lookAtRun } from '#src/runs/look.ts';
import type { Run, Verification } from '#src/runs/types.ts';
import { undoRun } from '#src/runs/undo.ts';
import { getCase, moveCase } from '#src/store/cases.ts';
import { inTransaction } from '#src/store/database.ts';
import { getProposal } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { findRun, setLease, setRunState, takeLease } from '#src/store/runs.ts';

/**
 * Looks once at the postconditions of a run, and enqueues the next look. Every check held for `holdSeconds`: the run has
 * succeeded and the case is resolved. Not within the window: the run is undone where its runbook says so, and the case
 * is `diagnosed` again. Goes on with an undo that a process began.
 */
export async function verifyRun(deps: ExecutorDeps, runId: string): Promise<void> {
  const existing = await findRun(deps.db, runId);
  if (!existing || (existing.state !== 'verifying' && existing.state !== 'undoing')) return;
  const now = deps.now();
  const run = await takeLease(
    deps.db,
    runId,
    now,
    new Date(now.getTime() + (deps.leaseMs ?? DEFAULT_LEASE_MS)),
  );
  if (!run) return;
  const proposal = await getProposal(deps.db, run.proposalId);
  try {
    if (run.state === 'undoing') await undoRun(deps, run, proposal, run.detail ?? '');
    else await lookOnce(deps, run, proposal);
  } catch (error) {
    await setLease(deps.db, runId, null);
    throw error;
  }
}

async function lookOnce(deps: ExecutorDeps, run: Run, proposal: Proposal): Promise<void> {
  const runbook = deps.runbooks.get(proposal.plan.runbook);
  if (!runbook || !run.verification) {
    await endFailed(
      deps,
      run,
      `It could not be verified: the runbook ${proposal.plan.runbook} is gone. It was left as it is.`,
    );
    return;
  }
  const checks = await lookAtRun(deps, run, proposal, runbook);
  const next = judge(run.verification, checks, deps.now());
  if (next.outcome === 'pending') {
    await again(deps, run, runbook, next);
    return;
  }
  if (next.outcome === 'passed') await succeed(deps, run, proposal, next);
  else await giveUp(deps, run, proposal, runbook, next);
}

async function again(
  deps: ExecutorDeps,
  run: Run,
  runbook: Runbook,
  verification: Verification,
): Promise<void> {
  // Several looks must fit into the hold, else a short break in it is not seen.
  const seldom = Math.min(runbook.verify.pollSeconds, Math.max(1, verification.holdSeconds / 4));
  const pollMs = (deps.timing?.pollSeconds ?? seldom) * 1_000;
  await inTransaction(deps.db, async (trx) => {
    await setRunState(trx, run.id, 'verifying', { from: ['verifying'], verification });
    // Half the time: the job that comes then must find it due, and the sweeper needs no more than a fallback.
    await setLease(trx, run.id, new Date(deps.now().getTime() + pollMs / 2));
  });
  await deps.enqueue('verifications', { runId: run.id }, { delayMs: pollMs });
  await deps.enqueue('views', { caseId: run.caseId });
}

async function succeed(
  deps: ExecutorDeps,
  run: Run,
  proposal: Proposal,
  verification: Verification,
): Promise<void> {
  const proof = verification.checks.map(({ name, seen }) => `${name} (${seen})`).join('; ');
  const now = deps.now();
  await inTransaction(deps.db, async (trx) => {
    const ended = await setRunState(trx, run.id, 'succeeded', {
      from: ['verifying'],
      verification,
      endedAt: now,
    });
    if (!ended) return;
    await moveCase(trx, run.caseId, 'resolved', { from: ['verifying'] });
    await addTimeline(trx, run, {
      at: now,
      kind: 'run.succeeded',
      actor: 'casebook',
      text: `Verified for ${verification.holdSeconds} s: ${proof}.`,
      data: { runId: run.id },
      dedupKey: `run:${run.id}:succeeded`,
    });
    await audit(trx, run, 'casebook', 'run.succeeded', {
      runId: run.id,
      plan: proposal.plan.title,
      checks: verification.checks.map(({ name, seen }) => ({ name, seen })),
    });
  });
  const { attempt } = await getCase(deps.db, run.caseId);
  await deps.enqueue('reports', { caseId: run.caseId, attempt });
  await deps.enqueue('views', { caseId: run.caseId });
}

async function giveUp(
  deps: ExecutorDeps,
  run: Run,
  proposal: Proposal,
  runbook: Runbook,
  verification: Verification,
): Promise<void> {
  const failed = verification.checks.filter(({ passed }) => !passed);
  const seen = failed.map((each) => `${each.name} (${each.seen})`).join('; ');
  const blind = failed.every(({ unknown }) => unknown === true);
  const reason = blind ? `It could not be verified: ${seen}.` : `It did not hold: ${seen}.`;
  if (!blind && runbook.undo.automatic) {
    const undoing = await inTransaction(deps.db, async (trx) => {
      const moved = await setRunState(trx, run.id, 'undoing', {
        from: ['verifying'],
        verification,
        detail: reason,
      });
      if (moved) await audit(trx, run, 'casebook', 'run.undoing', { runId: run.id, reason });
      return moved;
    });
    if (!undoing) return;
    await deps.enqueue('views', { caseId: run.caseId });
    await undoRun(deps, undoing, proposal, reason);
    return;
  }
  await endFailed(
    deps,
    run,
    blind ? `${reason} It was left as it is.` : `${reason} ${runbook.undo.text}`,
    verification,
  );
}

async function endFailed(
  deps: ExecutorDeps,
  run: Run,
  detail: string,
  verification?: Verification,
): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    const ended = await setRunState(trx, run.id, 'failed', {
      from: ['verifying'],
      ...(verification === undefined ? {} : { verification }),
      detail,
      endedAt: deps.now(),
    });
    if (!ended) return;
    await moveCase(trx, run.caseId, 'diagnosed', { from: ['verifying'] });
    await addTimeline(trx, run, {
      at: deps.now(),
      kind: 'run.failed',
      actor: 'casebook',
      text: detail,
      data: { runId: run.id },
      dedupKey: `run:${run.id}:failed`,
    });
    await audit(trx, run, 'casebook', 'run.failed', { runId: run.id, detail });
  });
  await deps.enqueue('views', { caseId: run.caseId });
}
