import type { ActionsReader, RunbookSummary } from '#src/agent/tools/tool-reads.ts';
import type { CaseScope } from '#src/cases/types.ts';
import { DeniedError, InvalidInputError, NotFoundError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import type { Json } from '#src/evidence/types.ts';
import { buildPlan, type DraftDeps } from '#src/proposals/draft.ts';
import { decidePolicy, type EnvironmentPolicy } from '#src/proposals/policy.ts';
import { inputsValidator } from '#src/proposals/runbook-inputs.ts';
import type { Runbook } from '#src/proposals/runbooks.ts';
import type { RunbookInputs } from '#src/proposals/types.ts';

export interface ActionsReaderDeps extends DraftDeps {
  scope: CaseScope;
  /** Key of the case's environment. */
  environment: string;
  /** What the record of that environment says; undefined where there is none. */
  environmentPolicy: () => Promise<EnvironmentPolicy | undefined>;
}

/** Prose of a runbook is for people; this much of it helps to choose. */
const MOST_PROSE = 1_500;

/**
 * Runbooks and what policy would say of them. The answer comes from the functions that draft a proposal and that the
 * executor asks again, so it cannot differ from theirs; it decides nothing.
 */
export function actionsReader(deps: ActionsReaderDeps): ActionsReader {
  const summaries = [...deps.runbooks.values()].map(summaryOf).sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    runbooks: () => summaries,
    explain: async (id, inputs) => explain(deps, id, inputs, await deps.environmentPolicy()),
  };
}

function summaryOf(runbook: Runbook): RunbookSummary {
  const { id, title, risk, reversible, appliesTo, inputs, prose } = runbook;
  const about = prose.trim();
  return {
    id,
    title,
    risk,
    reversible,
    appliesTo,
    inputs: toJson(inputs),
    about: about.length <= MOST_PROSE ? about : `${about.slice(0, MOST_PROSE)}…`,
  };
}

function explain(
  deps: ActionsReaderDeps,
  id: string,
  given: RunbookInputs,
  environment: EnvironmentPolicy | undefined,
): Json {
  const runbook = deps.runbooks.get(id);
  if (!runbook)
    throw new NotFoundError(
      `There is no runbook ${id}.`,
      `There are ${[...deps.runbooks.keys()].sort().join(', ') || 'none'}.`,
    );
  const inputs = inputsValidator(runbook.inputs).safeParse(given);
  if (!inputs.success) {
    const fields = inputs.error.issues.map((issue) => issue.path.join('.') || issue.message).join(', ');
    throw new InvalidInputError(
      `The runbook ${id} does not accept these inputs: ${fields}.`,
      `Its inputs are ${JSON.stringify(runbook.inputs.properties)}.`,
    );
  }
  const { cluster, namespaces } = deps.scope;
  const plan = buildPlan(
    deps,
    runbook,
    inputs.data,
    { environment: deps.environment, cluster },
    { title: runbook.title, reason: '' },
  );
  if ('none' in plan) throw new InvalidInputError(`There is no plan: ${plan.none}.`, 'Give other inputs.');
  const outside = plan.steps.find(
    ({ object }) => namespaces.length > 0 && !namespaces.includes(object.namespace ?? ''),
  );
  if (outside)
    throw new DeniedError(
      `Namespace ${outside.object.namespace} is outside the scope of the case.`,
      `It may look at ${namespaces.join(', ')}.`,
    );
  const decision = decidePolicy(deps.policy, plan, runbook, environment);
  return toJson({
    runbook: id,
    environment: deps.environment,
    decision,
    steps: plan.steps.map(({ equivalent }) => equivalent),
    risk: runbook.risk,
    reversible: runbook.reversible,
  });
}
