import type { Case } from '#src/cases/types.ts';
import type { Finding, Hypothesis, RunbookSuggestion } from '#src/diagnosis/types.ts';
import { canonicalJson } from '#src/evidence/canonical.ts';
import type { EvidenceItem } from '#src/evidence/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { appliesTo } from './applies-to.ts';
import { type DraftDeps, draftProposal } from './draft.ts';
import {
  holdsValue,
  isObject,
  objectsSeen,
  ownersOf,
  revisionOf,
  revisionsSeen,
  type SeenObject,
  seenAs,
} from './objects-in-evidence.ts';
import type { EnvironmentPolicy } from './policy.ts';
import type { Plan, PlanStep } from './types.ts';

/** What a choice is checked against. */
export interface ChoiceContext {
  finding: Finding;
  case: Pick<Case, 'scope' | 'environment'>;
  environment: EnvironmentPolicy | undefined;
  evidence: readonly EvidenceItem[];
}

export interface CheckedChoice {
  /** The hypothesis that it answers: its place in the finding. */
  hypothesis: number;
  suggestion: RunbookSuggestion;
  plan: Plan;
}

/**
 * Whether a runbook and inputs that somebody else chose may become a suggestion of the finding: the runbook exists and is
 * meant for a cause of the finding, its inputs are valid, policy does not refuse it, its object is one that the cluster
 * listed and that the finding is about, and every other input stands in evidence about that object. What a signature
 * suggested itself was taken from evidence already. `why` says in one clause what is not right.
 */
export function checkChoice(
  deps: DraftDeps,
  context: ChoiceContext,
  chosen: RunbookSuggestion,
): CheckedChoice | { why: string } {
  const runbook = deps.runbooks.get(chosen.runbook);
  if (!runbook) return { why: `there is no runbook ${chosen.runbook}` };
  const { hypotheses } = context.finding;
  const answered = hypotheses
    .map((_, index) => index)
    .filter((index) => {
      const { role, cause } = hypotheses[index] as Hypothesis;
      return role !== 'ruled_out' && role !== 'symptom' && appliesTo(runbook, cause);
    });
  if (answered.length === 0) return { why: `the runbook ${runbook.id} is meant for no cause that was found` };
  const drafts = answered.map((index) => {
    const hypothesis = hypotheses[index] as Hypothesis;
    const finding = { ...context.finding, hypotheses: [{ ...hypothesis, runbooks: [chosen] }] };
    return { index, hypothesis, draft: draftProposal(deps, { ...context, finding }) };
  });
  let why = '';
  for (const { index, hypothesis, draft } of drafts) {
    if ('none' in draft) {
      why ||= draft.none;
      continue;
    }
    const suggestion = { runbook: runbook.id, inputs: draft.plan.inputs };
    const known = hypothesis.runbooks.some(
      (one) => one.runbook === suggestion.runbook && sameInputs(one, suggestion),
    );
    const refused = known ? undefined : unfounded(draft.plan, hypothesis, context);
    if (refused === undefined) return { hypothesis: index, suggestion, plan: draft.plan };
    why ||= refused;
  }
  return { why };
}

function sameInputs(a: RunbookSuggestion, b: RunbookSuggestion): boolean {
  return canonicalJson(a.inputs) === canonicalJson(b.inputs);
}

/** The first thing about a plan that evidence does not bear out. */
function unfounded(plan: Plan, hypothesis: Hypothesis, context: ChoiceContext): string | undefined {
  const seen = objectsSeen(context.evidence);
  const about = objectsOf(hypothesis, seen, context);
  for (const step of plan.steps) {
    const object = seenAs(seen, step.object);
    if (!object) return `${formatRef(step.object)} was not seen in the cluster`;
    if (!about.has(object)) return `${formatRef(step.object)} is not what ${hypothesis.cause} is about`;
    const wrong = wrongParameter(step, object, seen);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

/** What a hypothesis is about: its object, the object of its change, and what its citations stand in; with their owners. */
function objectsOf(
  { object, change, citations }: Hypothesis,
  seen: readonly SeenObject[],
  { case: subject }: ChoiceContext,
): Set<SeenObject> {
  const named = [object, change?.object, subject.scope.object]
    .filter((ref) => ref !== undefined)
    .flatMap((ref) => seenAs(seen, ref) ?? []);
  const quoted = seen.filter((one) =>
    citations.some(
      ({ evidenceId, pointer }) =>
        evidenceId === one.evidenceId && (pointer === one.pointer || pointer.startsWith(`${one.pointer}/`)),
    ),
  );
  return new Set([...named, ...quoted].flatMap((one) => [one, ...ownersOf(seen, one)]));
}

/** Between half and twice of what there is, and never nothing: more or less than that is a question for people. */
function wrongCount(wanted: number, { name, object }: SeenObject): string | undefined {
  const spec = isObject(object.spec) ? object.spec.replicas : undefined;
  const now = typeof spec === 'number' ? spec : 1;
  const least = Math.max(1, Math.ceil(now / 2));
  const most = Math.max(2, 2 * now);
  return wanted >= least && wanted <= most
    ? undefined
    : `${wanted} replicas of ${name} are not between ${least} and ${most}`;
}

function wrongRevision(wanted: number, object: SeenObject, seen: readonly SeenObject[]): string | undefined {
  const { kind, namespace, name } = object;
  const of = `${kind} ${namespace}/${name}`;
  if (revisionOf(object) === wanted) return `revision ${wanted} of ${of} is the one that runs now`;
  return revisionsSeen(seen, object).includes(wanted)
    ? undefined
    : `revision ${wanted} of ${of} stands in no evidence`;
}

function wrongParameter(
  { parameters, object: ref }: PlanStep,
  object: SeenObject,
  seen: readonly SeenObject[],
): string | undefined {
  for (const [name, value] of Object.entries(parameters)) {
    if (name === 'replicas') {
      const wrong = wrongCount(Number(value), object);
      if (wrong !== undefined) return wrong;
    } else if (name === 'revision') {
      const wrong = wrongRevision(Number(value), object, seen);
      if (wrong !== undefined) return wrong;
    } else if (typeof value !== 'boolean' && !holdsValue(object.object, value)) {
      return `${name} ${value} stands in no evidence about ${formatRef(ref)}`;
    }
  }
  return undefined;
}
