import { describeError, InvalidInputError, UpstreamError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Deployment } from '#src/kubernetes/deployments.ts';
import { deploymentTarget } from '#src/kubernetes/deployments.ts';
import { observeStep, writeFingerprint } from '#src/proposals/rehearsal.ts';
import {
  objectOf,
  type PreImage,
  positionOf,
  preImageSchema,
  type StepAction,
} from '#src/proposals/step-action.ts';
import type { Proposal, StoredRehearsal } from '#src/proposals/types.ts';
import type { ApiLog } from '#src/runs/api-log.ts';
import type { Credential } from '#src/runs/credentials.ts';
import { DEFAULT_LEASE_MS, type ExecutorDeps } from '#src/runs/deps.ts';
import { failRun } from '#src/runs/fail-run.ts';
import { isRefusal } from '#src/runs/rehearse-proposal.ts';
import type { Run, RunStep } from '#src/runs/types.ts';
import { moveCase } from '#src/store/cases.ts';
import { inTransaction } from '#src/store/database.ts';
import { addTimeline, audit } from '#src/store/record-of-case.ts';
import { listSteps, setLease, setRunState, setStepState } from '#src/store/runs.ts';

export interface Work {
  run: Run;
  proposal: Proposal;
  rehearsal: StoredRehearsal;
  credential: Credential;
  log: ApiLog;
}

/** A step that cannot be done, in words for people; the run ends with it. */
class StepFailed extends Error {}

/**
 * Does the steps of a run that are not done, in order. What a step will overwrite is stored before it writes, so a run
 * that was killed in between finds out by looking at the live object whether the write happened.
 */
export async function workThrough(deps: ExecutorDeps, work: Work): Promise<void> {
  const { run, proposal } = work;
  try {
    for (const step of await listSteps(deps.db, run.id)) {
      if (step.state === 'done') continue;
      if (step.state !== 'pending' && step.state !== 'started')
        throw new StepFailed(`Step ${step.definition.id} is ${step.state}.`);
      await workOn(deps, work, step);
      await setLease(deps.db, run.id, new Date(deps.now().getTime() + (deps.leaseMs ?? DEFAULT_LEASE_MS)));
      await deps.enqueue('views', { caseId: run.caseId });
    }
  } catch (error) {
    if (error instanceof StepFailed || isRefusal(error)) {
      await failRun(deps, run, error instanceof StepFailed ? error.message : describeError(error), work);
      return;
    }
    await setLease(deps.db, run.id, null);
    throw error;
  }
  await toVerification(deps, run, proposal);
}

async function workOn(deps: ExecutorDeps, work: Work, step: RunStep): Promise<void> {
  const { definition } = step;
  const action = deps.actions.get(definition.action);
  const rehearsed = work.rehearsal.steps.find(({ stepId }) => stepId === definition.id);
  if (!action || rehearsed?.observed.after === undefined) {
    throw new StepFailed(`Step ${definition.id} was not rehearsed as it stands.`);
  }
  if (step.state === 'started') {
    const position = await look(work, step, action, preImageSchema.parse(step.preImage));
    if (position.where === 'after') {
      await done(deps, work, step, position.deployment, 'step.found_done');
      return;
    }
    if (position.where === 'other') throw new StepFailed(somebodyElse(definition.object.name));
  }
  const observed = await observeStep(
    { actor: work.credential.actor, actions: deps.actions, key: work.proposal.id },
    definition,
  ).catch((error: unknown) => {
    throw isRefusal(error) ? new StepFailed(describeError(error)) : error;
  });
  if (writeFingerprint(observed.write) !== rehearsed.observed.fingerprint) {
    throw new StepFailed(somebodyElse(definition.object.name));
  }
  const preImage: PreImage = {
    uid: observed.deployment.metadata.uid ?? '',
    before: observed.before,
    after: rehearsed.observed.after,
    shown: observed.shown,
  };
  await intend(deps, work, step, preImage);
  try {
    await work.credential.actor.patch(observed.write.target, observed.write.operations);
  } catch (error) {
    await afterFailedWrite(deps, work, step, action, preImage, error);
    return;
  }
  const { deployment } = await look(work, step, action, preImage);
  await done(deps, work, step, deployment, 'step.done');
}

/**
 * A refusal can hide a write that happened: an answer lost on the way makes the client try again, and the tests in the
 * patch refuse the second one.
 */
async function afterFailedWrite(
  deps: ExecutorDeps,
  work: Work,
  step: RunStep,
  action: StepAction,
  preImage: PreImage,
  error: unknown,
): Promise<void> {
  await work.log.flush(deps.db);
  if (!(error instanceof UpstreamError || isRefusal(error))) throw error;
  const position = await look(work, step, action, preImage);
  if (position.where === 'after') {
    await done(deps, work, step, position.deployment, 'step.found_done');
    return;
  }
  if (error instanceof InvalidInputError && position.where === 'other') {
    throw new StepFailed(somebodyElse(step.definition.object.name));
  }
  throw isRefusal(error) ? new StepFailed(`The cluster refused it: ${describeError(error)}`) : error;
}

const somebodyElse = (name: string): string =>
  `Somebody else changed ${name} in the meantime, so it was left alone.`;

async function look({ credential }: Work, step: RunStep, action: StepAction, preImage: PreImage) {
  const deployment = (await credential.actor.get(deploymentTarget(objectOf(step.definition)))) as Deployment;
  return { deployment, where: positionOf(action, deployment, preImage) };
}

async function intend(
  deps: ExecutorDeps,
  { run, credential }: Work,
  step: RunStep,
  preImage: PreImage,
): Promise<void> {
  await inTransaction(deps.db, async (trx) => {
    await setStepState(trx, step.id, 'started', {
      from: ['pending', 'started'],
      preImage: toJson(preImage),
      startedAt: deps.now(),
    });
    await audit(trx, run, credential.serviceAccount, 'step.started', {
      runId: run.id,
      step: step.definition.id,
      object: toJson(step.definition.object),
      preImage: toJson(preImage),
    });
  });
}

async function done(
  deps: ExecutorDeps,
  { run, credential, log }: Work,
  step: RunStep,
  deployment: Deployment,
  how: 'step.done' | 'step.found_done',
): Promise<void> {
  const result = {
    uid: deployment.metadata.uid ?? '',
    resourceVersion: deployment.metadata.resourceVersion ?? '',
  };
  await inTransaction(deps.db, async (trx) => {
    await log.flush(trx);
    await setStepState(trx, step.id, 'done', { from: ['started'], result, endedAt: deps.now() });
    await audit(trx, run, credential.serviceAccount, how, {
      runId: run.id,
      step: step.definition.id,
      ...result,
    });
    await addTimeline(trx, run, {
      at: deps.now(),
      kind: 'step.done',
      actor: credential.serviceAccount,
      text: `Done: ${step.definition.equivalent}`,
      data: { runId: run.id, step: step.definition.id },
      dedupKey: `step:${step.id}:done`,
    });
  });
}

async function toVerification(deps: ExecutorDeps, run: Run, proposal: Proposal): Promise<void> {
  const runbook = deps.runbooks.get(proposal.plan.runbook);
  const now = deps.now();
  const holdSeconds = deps.timing?.holdSeconds ?? runbook?.verify.holdSeconds ?? 60;
  const windowSeconds = deps.timing?.windowSeconds ?? runbook?.verify.windowSeconds ?? 600;
  const moved = await inTransaction(deps.db, async (trx) => {
    const verification = {
      from: now.toISOString(),
      until: new Date(now.getTime() + windowSeconds * 1_000).toISOString(),
      holdSeconds,
      checks: [],
      outcome: 'pending' as const,
    };
    const verifying = await setRunState(trx, run.id, 'verifying', { from: ['running'], verification });
    if (!verifying) return false;
    await setLease(trx, run.id, null);
    await moveCase(trx, run.caseId, 'verifying', { from: ['running'] });
    await addTimeline(trx, run, {
      at: now,
      kind: 'run.verifying',
      actor: 'casebook',
      text: `Every step is done. Watching for up to ${windowSeconds} s whether it holds for ${holdSeconds} s.`,
      data: { runId: run.id },
      dedupKey: `run:${run.id}:verifying`,
    });
    await audit(trx, run, 'casebook', 'run.verifying', {
      runId: run.id,
      until: verification.until,
      holdSeconds,
    });
    return true;
  });
  if (!moved) return;
  await deps.enqueue('verifications', { runId: run.id });
  await deps.enqueue('views', { caseId: run.caseId });
}
