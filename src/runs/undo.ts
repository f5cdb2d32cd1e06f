import { describeError } from '#src/errors.ts';
import type { Actor } from '#src/kubernetes/act.ts';
import { type Deployment, deploymentTarget } from '#src/kubernetes/deployments.ts';
import { objectOf, positionOf, preImageSchema } from '#src/proposals/step-action.ts';
import type { Proposal } from '#src/proposals/types.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import { isRefusal } from '#src/runs/rehearse-proposal.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import { withCredential } from '#src/runs/with-credential.ts';
import { moveCase } from '#src/store/cases.ts';
import { inTransaction } from '#src/store/database.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { listSteps, setRunState, setStepState } from '#src/store/runs.ts';

export interface UndoWork {
  run: Run;
  proposal: Proposal;
  /** Holds a token of the runbook's service account. */
  actor: Actor;
  identity: string;
}

/** The first thing that stands in the way, in words for people; undefined where every done step is undone. */
export interface UndoAnswer {
  undone: number;
  problem?: string;
}

/**
 * Undoes the steps of a run that were done, last first. A step whose object somebody else has changed since is left
 * alone, and so is everything before it. Safe to repeat: what is undone already is recognised at the live object.
 * Throws UpstreamError when the cluster does not answer.
 */
export async function undoSteps(deps: ExecutorDeps, work: UndoWork): Promise<UndoAnswer> {
  const steps = (await listSteps(deps.db, work.run.id)).filter(({ state }) => state === 'done').reverse();
  let undone = 0;
  for (const step of steps) {
    const problem = await undoStep(deps, work, step);
    if (problem !== undefined) return { undone, problem };
    undone += 1;
  }
  return { undone };
}

async function undoStep(deps: ExecutorDeps, work: UndoWork, step: RunStep): Promise<string | undefined> {
  const { definition } = step;
  const action = deps.actions.get(definition.action);
  if (!action?.undo) return `The step "${definition.equivalent}" cannot be undone.`;
  const preImage = preImageSchema.parse(step.preImage);
  const object = objectOf(definition);
  try {
    const deployment = (await work.actor.get(deploymentTarget(object))) as Deployment;
    const position = positionOf(action, deployment, preImage);
    if (position === 'other') {
      return `Somebody else has changed ${object.name} since, so it was left as it is.`;
    }
    if (position === 'after') {
      const context = { actor: work.actor, object, parameters: definition.parameters, key: work.proposal.id };
      const write = await action.undo(context, deployment, preImage);
      await audit(deps.db, work.run, work.identity, 'step.undo_started', {
        runId: work.run.id,
        step: definition.id,
      });
      await work.actor.patch(write.target, write.operations);
    }
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return `The step "${definition.equivalent}" could not be undone: ${describeError(error)}`;
  }
  await inTransaction(deps.db, async (trx) => {
    await setStepState(trx, step.id, 'undone', { from: ['done'], endedAt: deps.now() });
    await audit(trx, work.run, work.identity, 'step.undone', { runId: work.run.id, step: definition.id });
  });
  return undefined;
}

/**
 * Undoes a run in state `undoing` and ends it as `undone` or `undo_failed`; the case goes back to `diagnosed`. `reason`
 * says why it is undone.
 */
export async function undoRun(
  deps: ExecutorDeps,
  run: Run,
  proposal: Proposal,
  reason: string,
): Promise<void> {
  const answer = await withCredential(deps, proposal, 'undo', ({ actor, serviceAccount }) =>
    undoSteps(deps, { run, proposal, actor, identity: serviceAccount }),
  ).catch((error: unknown): UndoAnswer => {
    if (!isRefusal(error)) throw error;
    return { undone: 0, problem: `It could not be undone: ${describeError(error)}` };
  });
  const ok = answer.problem === undefined;
  const detail = ok ? `${reason} It was undone.` : `${reason} ${answer.problem}`;
  await inTransaction(deps.db, async (trx) => {
    const to = ok ? 'undone' : 'undo_failed';
    const ended = await setRunState(trx, run.id, to, { from: ['undoing'], detail, endedAt: deps.now() });
    if (!ended) return;
    await moveCase(trx, run.caseId, 'diagnosed', { from: ['verifying'] });
    await addTimeline(trx, run, {
      at: deps.now(),
      kind: `run.${to}`,
      actor: 'casebook',
      text: detail,
      data: { runId: run.id },
      dedupKey: `run:${run.id}:${to}`,
    });
    await audit(trx, run, 'casebook', `run.${to}`, { runId: run.id, detail });
  });
  await deps.enqueue('views', { caseId: run.caseId });
}
