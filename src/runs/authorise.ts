import { canonicalJson, toJson } from '#src/evidence/canonical.ts';
import { appliesTo } from '#src/proposals/applies-to.ts';
import { buildPlan } from '#src/proposals/draft.ts';
import { decidePolicy } from '#src/proposals/policy.ts';
import { inputsValidator } from '#src/proposals/runbook-inputs.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import type { Plan, Proposal } from '#src/proposals/types.ts';
import type { ExecutorDeps } from '#src/runs/deps.ts';

export type Authorisation = { ok: true; runbook: Runbook } | { ok: false; reason: string };

const equal = (one: unknown, other: unknown): boolean =>
  canonicalJson(toJson(one)) === canonicalJson(toJson(other));

/**
 * Whether the executor would have made this proposal itself: same runbook version, same steps, same policy decision.
 * The rows come from the worker, which reads hostile text; nothing in them is taken on trust.
 */
export async function authorise(
  deps: Pick<ExecutorDeps, 'runbooks' | 'actions' | 'policy' | 'environment'>,
  proposal: Proposal,
): Promise<Authorisation> {
  const { plan } = proposal;
  const refuse = (reason: string): Authorisation => ({ ok: false, reason });
  const runbook = deps.runbooks.get(plan.runbook);
  if (!runbook) return refuse(`The executor has no runbook ${plan.runbook}.`);
  if (runbook.hash !== plan.runbookHash) {
    return refuse(`The runbook ${plan.runbook} has changed since the proposal was made.`);
  }
  if (plan.cause === undefined || !appliesTo(runbook, plan.cause)) {
    return refuse(`The runbook ${plan.runbook} is not meant for ${plan.cause ?? 'an unknown cause'}.`);
  }
  const inputs = inputsValidator(runbook.inputs).safeParse(plan.inputs);
  if (!inputs.success) return refuse(`The inputs are not ones that the runbook ${plan.runbook} accepts.`);
  const built = buildPlan(
    deps,
    runbook,
    inputs.data,
    { environment: plan.environment, cluster: plan.cluster },
    plan,
  );
  if ('none' in built) return refuse(`No plan comes of it: ${built.none}.`);
  if (!equal(actedOn(built), actedOn(plan))) {
    return refuse('The steps are not the ones that the runbook comes to.');
  }
  const policy = decidePolicy(
    deps.policy,
    built,
    runbook,
    await deps.environment(proposal.team, plan.environment),
  );
  if (!equal(policy, proposal.policy)) {
    return refuse(
      `Policy has changed since the proposal was made, or reads differently here (${policy.rule}).`,
    );
  }
  if (policy.mode !== 'approve') return refuse(`Policy does not let it be carried out (${policy.rule}).`);
  return { ok: true, runbook };
}

function actedOn({ steps, cluster, namespace, inputs, environment, risk, reversible }: Plan) {
  return { steps, cluster, namespace, inputs, environment, risk, reversible };
}
