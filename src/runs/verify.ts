import { describeError, NotFoundError, UpstreamError } from '#src/errors.ts';
import type { Actor } from '#src/kubernetes/act.ts';
import { type Deployment, deploymentTarget, selectorText } from '#src/kubernetes/deployments.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import { objectOf, positionOf, preImageSchema } from '#src/proposals/step-action.ts';
import type { Proposal } from '#src/proposals/types.ts';
import { DEFAULT_LEASE_MS, type ExecutorDeps } from '#src/runs/deps.ts';
import {
  MEMORY_WINDOW_MS,
  type MemorySample,
  POSTCONDITION_CHECKS,
  type Pod,
} from '#src/runs/postconditions.ts';
import type { Check, Run, RunStep, Verification } from '#src/runs/types.ts';
import { undoRun } from '#src/runs/undo.ts';
import { withCredential } from '#src/runs/with-credential.ts';
import { getCase, moveCase } from '#src/store/cases.ts';
import { inTransaction } from '#src/store/database.ts';
import { getProposal } from '#src/store/proposals.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { findRun, listSteps, setLease, setRunState, takeLease } from '#src/store/runs.ts';

/** A leak is the one cause whose cure the cluster itself does not show. */
const isLeak = (proposal: Proposal): boolean => proposal.plan.cause?.includes('memory-leak') ?? false;

/** The check whose failing means that the run's work is no longer there to be verified, or undone. */
const UNTOUCHED = 'untouched since';

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
    throw new NotFoundError(
      `The runbook ${proposal.plan.runbook} of run ${run.id} is gone.`,
      'Put it back, or end the case by hand.',
    );
  }
  const checks = await check(deps, run, proposal, runbook);
  const next = judge(run.verification, checks, deps.now());
  if (next.outcome === 'pending') {
    await again(deps, run, runbook, next);
    return;
  }
  if (next.outcome === 'passed') await succeed(deps, run, proposal, next);
  else await giveUp(deps, run, proposal, runbook, next);
}

/**
 * The state of a verification after one more look. Pure. It fails at once when the object is no longer as the run left
 * it, and else at the first look past the window at which something does not hold.
 */
export function judge(before: Verification, checks: Check[], now: Date): Verification {
  const passing = checks.every(({ passed }) => passed);
  const { passingSince: since, ...rest } = before;
  const passingSince = passing ? (since ?? now.toISOString()) : undefined;
  const held =
    passingSince !== undefined && now.getTime() - Date.parse(passingSince) >= before.holdSeconds * 1_000;
  const touched = checks.some(
    ({ name, passed, unknown }) => name === UNTOUCHED && !passed && unknown !== true,
  );
  const over = now.getTime() >= Date.parse(before.until);
  const outcome = held ? 'passed' : touched || (!passing && over) ? 'failed' : 'pending';
  return { ...rest, checks, ...(passingSince === undefined ? {} : { passingSince }), outcome };
}

async function check(deps: ExecutorDeps, run: Run, proposal: Proposal, runbook: Runbook): Promise<Check[]> {
  const steps = await listSteps(deps.db, run.id);
  try {
    return await withCredential(deps, proposal, 'verify', async ({ actor }) => {
      const checks: Check[] = [];
      for (const step of steps) checks.push(...(await checkStep(deps, run, proposal, runbook, actor, step)));
      return checks;
    });
  } catch (error) {
    // Not to see is not to fail: the window goes on, and nothing is undone for it.
    if (!(error instanceof UpstreamError)) throw error;
    return [{ name: 'cluster answers', passed: false, unknown: true, seen: describeError(error) }];
  }
}

async function checkStep(
  deps: ExecutorDeps,
  run: Run,
  proposal: Proposal,
  runbook: Runbook,
  actor: Actor,
  step: RunStep,
): Promise<Check[]> {
  const action = deps.actions.get(step.definition.action);
  const object = objectOf(step.definition);
  const deployment = (await actor.get(deploymentTarget(object))) as Deployment;
  const pods = (await actor.list('pods', object.namespace, selectorText(deployment.spec.selector))) as Pod[];
  const now = deps.now();
  const holdSeconds = run.verification?.holdSeconds ?? runbook.verify.holdSeconds;
  const wanted = runbook.verify.checks.filter((name) => name !== 'memory-flat' || isLeak(proposal));
  const memory = wanted.includes('memory-flat')
    ? await readMemory(
        deps,
        proposal,
        object.namespace,
        pods,
        new Date(Math.max(run.startedAt.getTime(), now.getTime() - MEMORY_WINDOW_MS)),
        now,
      )
    : undefined;
  const sight = { deployment, pods, memory, now, since: run.startedAt, holdSeconds };
  const untouched =
    action !== undefined && positionOf(action, deployment, preImageSchema.parse(step.preImage)) === 'after';
  return [
    {
      name: UNTOUCHED,
      passed: untouched,
      seen: untouched ? `${object.name} is as the run left it` : `${object.name} was changed after the run`,
    },
    ...wanted.map((name) => POSTCONDITION_CHECKS[name](sight)),
  ];
}

async function readMemory(
  deps: ExecutorDeps,
  proposal: Proposal,
  namespace: string,
  pods: readonly Pod[],
  from: Date,
  to: Date,
): Promise<MemorySample[] | undefined> {
  if (!deps.memory) return undefined;
  try {
    const names = pods.map(({ metadata }) => metadata.name);
    return await deps.memory({ cluster: proposal.plan.cluster, namespace, pods: names, from, to });
  } catch (error) {
    deps.log.warn({ error: describeError(error) }, 'memory could not be read for a verification');
    return undefined;
  }
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
  const detail = blind ? `${reason} It was left as it is.` : `${reason} ${runbook.undo.text}`;
  await inTransaction(deps.db, async (trx) => {
    const ended = await setRunState(trx, run.id, 'failed', {
      from: ['verifying'],
      verification,
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
