import type { Case } from '#src/cases/types.ts';
import type { Finding, Hypothesis } from '#src/diagnosis/types.ts';
import { imageTag } from '#src/kubernetes/deployments.ts';
import { decidePolicy, type EnvironmentPolicy, type Policy } from '#src/proposals/policy.ts';
import { inputsValidator } from '#src/proposals/runbook-inputs.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import type { StepAction } from '#src/proposals/step-action.ts';
import type { Plan, PlanStep, PolicyDecision, RunbookInputs } from '#src/proposals/types.ts';
import { appliesTo } from './applies-to.ts';

export interface Draft {
  plan: Plan;
  policy: PolicyDecision;
}

export interface DraftDeps {
  runbooks: ReadonlyMap<string, Runbook>;
  actions: ReadonlyMap<string, StepAction>;
  policy: Policy;
}

type Literal = string | number | boolean;

const resolve = (value: Literal, inputs: RunbookInputs): Literal =>
  typeof value === 'string' && value.startsWith('$') ? (inputs[value.slice(1)] ?? '') : value;

/**
 * The plan that a runbook and inputs come to in one cluster. Pure and free of judgement: the executor builds it again
 * from the same parts and goes on only when it gets the same steps.
 */
export function buildPlan(
  deps: Pick<DraftDeps, 'actions'>,
  runbook: Runbook,
  inputs: RunbookInputs,
  where: { environment: string; cluster: string },
  why: Pick<Plan, 'title' | 'reason' | 'cause'>,
): Plan | { none: string } {
  const steps: PlanStep[] = [];
  for (const step of runbook.steps) {
    const action = deps.actions.get(step.action);
    if (!action)
      return { none: `the runbook ${runbook.id} names the action ${step.action}, which does not exist` };
    const object = {
      cluster: where.cluster,
      kind: step.object.kind,
      namespace: String(resolve(step.object.namespace, inputs)),
      name: String(resolve(step.object.name, inputs)),
    };
    const parameters = action.parameters.safeParse(
      Object.fromEntries(
        Object.entries(step.parameters).map(([key, value]) => [key, resolve(value, inputs)]),
      ),
    );
    if (!parameters.success) return { none: `the inputs do not fit the step ${step.id} of ${runbook.id}` };
    steps.push({
      id: step.id,
      target: step.target,
      action: step.action,
      object,
      parameters: parameters.data,
      equivalent: action.equivalent(where.cluster, object, parameters.data),
    });
  }
  const [first] = steps;
  return {
    ...why,
    runbook: runbook.id,
    runbookHash: runbook.hash,
    inputs,
    ...where,
    namespace: first?.object.namespace ?? '',
    steps,
    risk: runbook.risk,
    reversible: runbook.reversible,
  };
}

/** `{input}` in a runbook's title; where the plan goes back to a known image, its tag says more than a revision. */
function titleOf(runbook: Runbook, inputs: RunbookInputs, hypothesis: Hypothesis): string {
  const change = hypothesis.change;
  const named =
    change?.kind === 'image' && change.from !== undefined && change.fromRevision === inputs.revision
      ? runbook.title.replace('revision {revision}', imageTag(change.from))
      : runbook.title;
  return named.replace(/\{(\w+)\}/g, (_, key: string) => String(inputs[key] ?? ''));
}

/**
 * Makes a proposal from a finding: of the best hypothesis whose runbook exists, is meant for its cause, accepts its
 * inputs and is not refused by policy. `none` says in one clause why there is no proposal.
 */
export function draftProposal(
  deps: DraftDeps,
  input: {
    finding: Finding;
    case: Pick<Case, 'scope' | 'environment'>;
    environment: EnvironmentPolicy | undefined;
  },
): Draft | { none: string } {
  const { finding, case: forCase } = input;
  if (finding.verdict !== 'failed' && finding.verdict !== 'degraded') {
    return { none: `the verdict is ${finding.verdict}, so there is nothing to change` };
  }
  const reasons: string[] = [];
  const candidates = finding.hypotheses.filter(({ role }) => role !== 'ruled_out' && role !== 'symptom');
  for (const hypothesis of candidates) {
    for (const suggestion of hypothesis.runbooks) {
      const draft = draftOne(deps, input, hypothesis, suggestion);
      if (!('none' in draft)) return draft;
      reasons.push(draft.none);
    }
  }
  if (reasons.length > 0) return { none: [...new Set(reasons)].join('; ') };
  return { none: `no runbook is suggested for ${forCase.scope.service ?? 'what was found'}` };
}

function draftOne(
  deps: DraftDeps,
  { case: forCase, environment }: Parameters<typeof draftProposal>[1],
  hypothesis: Hypothesis,
  suggestion: Hypothesis['runbooks'][number],
): Draft | { none: string } {
  const runbook = deps.runbooks.get(suggestion.runbook);
  if (!runbook) return { none: `there is no runbook ${suggestion.runbook}` };
  if (!appliesTo(runbook, hypothesis.cause)) {
    return { none: `the runbook ${runbook.id} is not meant for ${hypothesis.cause}` };
  }
  const inputs = inputsValidator(runbook.inputs).safeParse(suggestion.inputs);
  if (!inputs.success) {
    const fields = inputs.error.issues.map((issue) => issue.path.join('.') || issue.message).join(', ');
    return { none: `the runbook ${runbook.id} does not accept these inputs: ${fields}` };
  }
  const plan = buildPlan(
    deps,
    runbook,
    inputs.data,
    { environment: forCase.environment, cluster: forCase.scope.cluster },
    {
      title: titleOf(runbook, inputs.data, hypothesis),
      reason: hypothesis.statement,
      cause: hypothesis.cause,
    },
  );
  if ('none' in plan) return plan;
  const outside = plan.steps.find(
    ({ object }) =>
      forCase.scope.namespaces.length > 0 && !forCase.scope.namespaces.includes(object.namespace ?? ''),
  );
  if (outside) return { none: `namespace ${outside.object.namespace} is outside the scope of the case` };
  const policy = decidePolicy(deps.policy, plan, runbook, environment);
  return policy.mode === 'refuse'
    ? { none: `policy refuses it (${policy.rule}): ${policy.reason}` }
    : { plan, policy };
}
