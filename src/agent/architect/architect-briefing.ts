import type { Briefing } from '#src/agent/run/run-agent-types.ts';
import type { Case } from '#src/cases/types.ts';
import type { Change, Hypothesis } from '#src/diagnosis/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { answerable, type Offer } from '#src/proposals/advise.ts';
import type { ChoiceContext } from '#src/proposals/check-choice.ts';
import { objectsSeen, revisionOf, revisionsSeen } from '#src/proposals/objects-in-evidence.ts';
import type { InputsSchema } from '#src/proposals/runbook-inputs.ts';
import { aboutRunbook } from '#src/proposals/runbook-prose.ts';

export interface ArchitectInput extends ChoiceContext {
  case: Pick<Case, 'id' | 'team' | 'attempt' | 'scope' | 'environment' | 'owner'>;
}

const MOST_HYPOTHESES = 4;
const MOST_CITATIONS = 4;
const MOST_CHANGES = 6;
const MOST_REVISIONS = 6;

/** What the architect is given: the finding as far as it bears on a choice, and what there is to choose from. */
export function architectBriefing(input: ArchitectInput, offers: readonly Offer[]): Briefing {
  const { finding, case: subject, evidence } = input;
  const seen = objectsSeen(evidence);
  const hypotheses = answerable(finding).slice(0, MOST_HYPOTHESES);
  const names = new Set([
    ...hypotheses.map(({ object }) => object.name),
    ...finding.changes.map(({ object }) => object.name),
  ]);
  const deployments = seen.filter(({ kind, name }) => kind === 'Deployment' && names.has(name));
  return {
    task: 'Choose what to do about this finding. Give your answer by the tool for it.',
    data: {
      finding: {
        verdict: finding.verdict,
        summary: finding.summary,
        hypotheses: hypotheses.map(hypothesisOf),
      },
      changes: finding.changes.slice(0, MOST_CHANGES).map(changeOf),
      revisions: deployments.map((one) => ({
        object: `Deployment ${one.namespace}/${one.name}`,
        ...(Number.isInteger(revisionOf(one)) ? { runs: revisionOf(one) } : {}),
        revisions: revisionsSeen(seen, one)
          .sort((a, b) => b - a)
          .slice(0, MOST_REVISIONS),
      })),
      runbooks: offers.map(({ runbook, causes, policy }) => ({
        id: runbook.id,
        about: aboutRunbook(runbook),
        for: causes,
        inputs: inputsOf(runbook.inputs),
        risk: runbook.risk,
        reversible: runbook.reversible,
        policy: `${policy.mode}: ${policy.reason}`,
      })),
      case: {
        environment: subject.environment,
        owner: subject.owner ?? 'not on record',
        dependencies: subject.scope.dependencies,
      },
    },
  };
}

function hypothesisOf({
  cause,
  role,
  object,
  statement,
  confidence,
  citations,
  change,
  runbooks,
}: Hypothesis) {
  return {
    cause,
    role,
    object: formatRef(object),
    statement,
    confidence: Math.round(confidence * 100) / 100,
    seen: citations.slice(0, MOST_CITATIONS).map(({ says }) => says),
    ...(change ? { change: changeOf(change) } : {}),
    ...(runbooks.length > 0 ? { suggested: runbooks } : {}),
  };
}

function changeOf({ object, at, kind, from, to, fromRevision, toRevision }: Change) {
  return { object: formatRef(object), at, kind, from, to, fromRevision, toRevision };
}

/** `{ revision: "integer 1 to 1000000" }`: what a model needs of a schema, in a tenth of its tokens. */
function inputsOf({ properties, required }: InputsSchema): Record<string, string> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, property]) => {
      const type =
        property.type === 'integer'
          ? `integer ${property.minimum} to ${property.maximum}`
          : property.type === 'string' && property.enum
            ? `one of ${property.enum.join(', ')}`
            : property.type;
      return [name, required.includes(name) ? type : `${type}, may be left out`];
    }),
  );
}
