import { CasebookError, describeError } from '#src/errors.ts';
import type { Actor } from '#src/kubernetes/act.ts';
import { type Deployment, deploymentTarget, selectorText } from '#src/kubernetes/deployments.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import { objectOf, positionOf, preImageSchema } from '#src/proposals/step-action.ts';
import type { Proposal } from '#src/proposals/types.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';
import {
  MEMORY_WINDOW_MS,
  type MemorySample,
  POSTCONDITION_CHECKS,
  type Pod,
} from '#src/runs/postconditions.ts';
import type { Check, Run, RunStep, Verification } from '#src/runs/types.ts';
import { withCredential } from '#src/runs/with-credential.ts';
import { listSteps } from '#src/store/runs.ts';

/** A leak is the one cause whose cure the cluster itself does not show. */
const isLeak = (proposal: Proposal): boolean => proposal.plan.cause?.includes('memory-leak') ?? false;

/** The check whose failing means that the run's work is no longer there to be verified, or undone. */
const UNTOUCHED = 'untouched since';

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

/** What the postconditions of a run come to now. Not to see is not to fail: what could not be looked at is unknown. */
export async function lookAtRun(
  deps: ExecutorDeps,
  run: Run,
  proposal: Proposal,
  runbook: Runbook,
): Promise<Check[]> {
  const steps = await listSteps(deps.db, run.id);
  try {
    return await withCredential(deps, proposal, 'verify', async ({ actor }) => {
      const checks: Check[] = [];
      for (const step of steps) checks.push(...(await checkStep(deps, run, proposal, runbook, actor, step)));
      return checks;
    });
  } catch (error) {
    if (!(error instanceof CasebookError)) throw error;
    return [{ name: 'can be looked at', passed: false, unknown: true, seen: describeError(error) }];
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
