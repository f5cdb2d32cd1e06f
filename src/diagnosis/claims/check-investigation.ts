import type { CaseScope } from '#src/cases/types.ts';
import type { Json } from '#src/evidence/types.ts';
import type { CauseId, Citation, Hypothesis } from '../types.ts';
import { checkClaim, type EvidenceById } from './check-claim.ts';
import { checkProse, knownTexts } from './check-prose.ts';
import { isKnown, knownObjects } from './known-objects.ts';
import type { About, Claim, InvestigationAnswer, Refutation, Rejection, Supposition } from './types.ts';

/** What an answer is checked against. */
export interface CheckContext {
  evidence: EvidenceById;
  scope: CaseScope;
  /** Cause ids that there are: those of signatures and the novel ones. */
  causes: ReadonlySet<string>;
  /** Hypotheses of the engine's finding, in its order. */
  hypotheses: readonly Hypothesis[];
}

/** A hypothesis of an investigation as far as evidence bears it out. */
export interface Supposed {
  cause: CauseId;
  object: About;
  confidence: number;
  /** Absent where the sentence did not hold. */
  reading?: string;
  citations: Citation[];
  refutation: Refutation;
}

export interface CheckedInvestigation {
  hypotheses: Supposed[];
  /** `hypothesis` counts from 0. */
  against: { hypothesis: number; citations: Citation[] }[];
  plan: string[];
  summary?: string;
  /** Statements that may be put right. */
  rejected: Rejection[];
  /** Sentences without which the rest stands; nobody is asked again for these. */
  left: Rejection[];
}

/**
 * Takes from an answer what evidence bears out, statement by statement. A hypothesis stays with the statements that hold, if
 * one of them is about its own object or what belongs to that, if the object is one that the cluster knows, and if something
 * was read that could have refuted it.
 */
export function checkInvestigation(answer: InvestigationAnswer, context: CheckContext): CheckedInvestigation {
  const rejected: Rejection[] = [];
  const left: Rejection[] = [];
  const claimed = (claims: readonly Claim[], place: string): { claim: Claim; citations: Citation[] }[] =>
    claims.flatMap((claim, index) => {
      const checked = checkClaim(claim, context.evidence);
      if ('citations' in checked) return [{ claim, citations: checked.citations }];
      rejected.push({ place: `${place}/claims/${index}`, statement: claim.statement, why: checked.problem });
      return [];
    });
  const known = knownObjects(context.evidence.values());
  const held = answer.hypotheses.map((one, index) => claimed(one.claims, `hypotheses/${index}`));
  const against = answer.against.flatMap(({ hypothesis, claims }, index) => {
    const citations = claimed(claims, `against/${index}`).flatMap((each) => each.citations);
    return citations.length > 0 && context.hypotheses[hypothesis - 1] !== undefined
      ? [{ hypothesis: hypothesis - 1, citations }]
      : [];
  });
  const texts = mayBeNamed(
    answer,
    context,
    [...held.flat().flatMap((each) => each.citations), ...against.flatMap((each) => each.citations)],
    known,
  );
  const prose = (text: string, place: string, plain = false): string | undefined => {
    const checked = checkProse(text, texts, plain);
    if ('text' in checked) return checked.text;
    if (text.trim() !== '') left.push({ place, statement: text, why: checked.why });
    return undefined;
  };
  const hypotheses = answer.hypotheses.flatMap((one, index): Supposed[] => {
    const place = `hypotheses/${index}`;
    const why = problemOf(one, held[index] ?? [], known, context);
    if (why !== undefined) {
      rejected.push({ place, statement: `${one.cause} at ${one.object.kind} ${one.object.name}`, why });
      return [];
    }
    const reading = prose(one.reading, `${place}/reading`, true);
    const lookedFor = prose(one.refutation.lookedFor, `${place}/refutation`);
    return [
      {
        cause: one.cause as CauseId,
        object: one.object,
        confidence: one.confidence,
        ...(reading === undefined ? {} : { reading }),
        citations: (held[index] ?? []).flatMap((each) => each.citations),
        refutation: { ...one.refutation, lookedFor: lookedFor ?? 'what would refute it' },
      },
    ];
  });
  const summary = prose(answer.summary, 'summary', true);
  return {
    hypotheses,
    against,
    plan: answer.plan.flatMap((step, index) => prose(step, `plan/${index}`) ?? []),
    ...(summary === undefined ? {} : { summary }),
    rejected,
    left,
  };
}

function problemOf(
  { cause, object, refutation }: Supposition,
  held: readonly { claim: Claim }[],
  known: ReadonlySet<string>,
  { causes, evidence, scope }: CheckContext,
): string | undefined {
  if (!causes.has(cause)) return `There is no cause ${cause.slice(0, 80)}; the ones of the briefing are all.`;
  if (
    object.namespace !== undefined &&
    scope.namespaces.length > 0 &&
    !scope.namespaces.includes(object.namespace)
  )
    return `Namespace ${object.namespace.slice(0, 63)} is outside of the case.`;
  if (!isKnown(known, object))
    return 'Its object is in no answer of the cluster; kind, namespace and name have to be right.';
  if (held.length === 0) return 'None of its statements holds.';
  if (!held.some(({ claim }) => belongsTo(claim.about, object)))
    return 'None of its statements that hold is about its object or a part of that.';
  if (refutation.evidence.length === 0 || !refutation.evidence.every((id) => evidence.has(id)))
    return 'It names no evidence in which something against it would stand: look for that, and name where.';
  return undefined;
}

/** The very object, or what is made of it and named after it: a Deployment's pods and ReplicaSets, its Service. */
function belongsTo(about: About, object: About): boolean {
  if (object.kind === 'Namespace') return about.namespace === object.name || about.name === object.name;
  if (about.namespace !== object.namespace) return false;
  return about.name === object.name || about.name.startsWith(`${object.name}-`);
}

/** What sentences may name: what was cited, whom it is about, and what the engine and the scope named before. */
function mayBeNamed(
  { hypotheses }: InvestigationAnswer,
  { hypotheses: engines, scope, causes, evidence }: CheckContext,
  citations: readonly Citation[],
  known: ReadonlySet<string>,
): Set<string> {
  const values: Json[] = citations.map(({ value }) => value);
  const objects = [
    ...hypotheses.map(({ object }) => object).filter((object) => isKnown(known, object)),
    ...engines.map(({ object }) => object),
  ];
  const names = [
    ...objects.flatMap(({ kind, namespace, name }) => [
      kind,
      name,
      ...(namespace ? [namespace, `${namespace}/${name}`] : []),
    ]),
    ...citations.flatMap(({ says }) => wordsOf(says)),
    ...engines.flatMap(({ citations: cited }) =>
      cited.flatMap(({ value }) => (typeof value === 'object' ? [] : [String(value)])),
    ),
    ...scope.namespaces,
    ...causes,
    ...evidence.keys(),
  ];
  return knownTexts(values, names);
}

/** A statement that holds is made of names, fields and values that hold. */
function wordsOf(statement: string): string[] {
  return statement.split(/[\s,;()]+/).map((word) => word.replace(/^"|[".:]+$/g, ''));
}
