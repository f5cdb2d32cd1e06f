import type { CaseScope, Verdict } from '#src/cases/types.ts';
import { describeError } from '#src/errors.ts';
import type { EvidenceItem, Gap } from '#src/evidence/types.ts';
import { refKey } from '#src/kubernetes/object-ref.ts';
import { calibrated } from './calibration.ts';
import { checkCitations } from './citations.ts';
import { explain, type Judged, SURE_ENOUGH } from './explain.ts';
import { nearness } from './focus.ts';
import { assessHealth, type Health } from './health.ts';
import { SIGNATURES } from './signatures/registry.ts';
import type { Match, Signature } from './signatures/signature.ts';
import type { Change, Finding, Hypothesis } from './types.ts';
import { appOf } from './view/app.ts';
import { createView, type View } from './view/view.ts';
import { counted } from './view/words.ts';
import { workloadsOf } from './view/workloads.ts';

/** Kinds of evidence without which nothing can be called healthy. */
const MATTERS = new Set([
  'kubernetes.pods',
  'kubernetes.deployments',
  'kubernetes.statefulsets',
  'kubernetes.services',
  'kubernetes.endpoints',
  'kubernetes.events',
  'kubernetes.nodes',
]);
/**
 * What woke us about a service may show in its telemetry alone. A look that no signal led to goes without telemetry where
 * none is connected; where it is connected and does not answer, something is unknown.
 */
const TELEMETRY = new Set(['telemetry.latency', 'telemetry.memory', 'telemetry.error-logs']);

/** A gap, with the kind of evidence that is missing where it is known. */
interface KindOfGap extends Gap {
  kind?: string;
  absent?: boolean;
}

export interface EngineInput {
  evidence: readonly EvidenceItem[];
  gaps: readonly KindOfGap[];
  scope: CaseScope;
  now: Date;
  signatures?: readonly Signature[];
}

function matters({ kind, absent }: KindOfGap, { object, service }: CaseScope): boolean {
  if (kind === undefined) return true;
  // Of kinds that are not recorded in a snapshot nobody was refused anything.
  if (MATTERS.has(kind)) return absent !== true;
  const signalled = object !== undefined || service !== undefined;
  return TELEMETRY.has(kind) && (signalled || absent !== true);
}

/** A contributing factor is one where something is wrong with the very same object; elsewhere it is every day's untidiness. */
function contributes(factor: Judged, judged: readonly Judged[]): boolean {
  return judged.some(
    (each) =>
      each.role === 'cause' &&
      each.confidence >= SURE_ENOUGH &&
      refKey(each.object) === refKey(factor.object),
  );
}

/** One signature that stumbles over odd input must not cost the others' findings. */
function matchSafely(signature: Signature, view: View): Match {
  try {
    return signature.match(view);
  } catch (error) {
    const gap = {
      what: `whether it is ${signature.cause}`,
      why: `Its signature failed: ${describeError(error)}`,
      fix: 'Report this, with the evidence of the case.',
    };
    return { candidates: [], gaps: [gap] };
  }
}

/**
 * From evidence to a finding, without any reading: matches every signature, drops what its citations do not bear out,
 * tells causes from the symptoms they explain, ranks, and gives a verdict. The same evidence gives the same finding.
 */
export function concludeFinding(input: EngineInput): Finding {
  const view = createView(input.evidence, input.scope, input.now);
  const byId = new Map(input.evidence.map((item) => [item.id, item]));
  const matches = (input.signatures ?? SIGNATURES).map((signature) => ({
    signature,
    match: matchSafely(signature, view),
  }));
  const judged: Judged[] = matches.flatMap(({ signature, match }) =>
    match.candidates
      .map((candidate) => ({
        ...candidate,
        citations: checkCitations(candidate.citations, byId),
        cause: signature.cause,
        signature,
        explained: [],
      }))
      // A statement that nothing bears out is no finding.
      .filter((candidate) => candidate.citations.length > 0),
  );
  explain(view, judged);
  const kept = judged.filter((each) => each.role !== 'contributing' || contributes(each, judged));
  const ranked = kept.sort((a, b) => compare(view, a, b)).map((each) => toHypothesis(view, each));
  const ofSignatures = matches.flatMap(({ match }) => match.gaps);
  const gaps = uniqueGaps([...input.gaps, ...ofSignatures]);
  const health = assessHealth(view);
  const blind = ofSignatures.length > 0 || input.gaps.some((gap) => matters(gap, input.scope));
  const verdict = verdictOf(ranked, blind, health);
  return {
    verdict,
    summary: summarize(verdict, ranked, gaps, health),
    hypotheses: ranked,
    changes: changesOf(view, ranked),
    gaps,
    scope: input.scope,
  };
}

const ROLE_ORDER = ['cause', 'contributing', 'trigger', 'symptom', 'ruled_out'];

function compare(view: View, a: Judged, b: Judged): number {
  return (
    ROLE_ORDER.indexOf(a.role) - ROLE_ORDER.indexOf(b.role) ||
    score(view, b) - score(view, a) ||
    a.cause.localeCompare(b.cause) ||
    refKey(a.object).localeCompare(refKey(b.object)) ||
    a.statement.localeCompare(b.statement)
  );
}

/** Confidence, and what makes it more likely that this is what woke us: its object, its symptoms, a change before it. */
function score(view: View, each: Judged): number {
  const near = 0.15 * nearness(view.scope, [each.object, ...each.affects]);
  const explains = 0.03 * Math.min(3, each.explained.length);
  const changed = each.change && each.change.at >= view.scope.window.from ? 0.03 : 0;
  return each.confidence + near + explains + changed;
}

function toHypothesis(view: View, each: Judged): Hypothesis {
  const { cause, role, object, affects, statement, citations, change, runbooks, impact, since } = each;
  const explained = [...new Set(each.explained.map((other) => other.cause))].sort();
  const app = appOf(view, object, affects);
  return {
    cause,
    role,
    object,
    ...(app === undefined ? {} : { app }),
    ...(object.kind === 'Node' ? { node: object.name } : {}),
    confidence: Math.round(Math.min(0.99, Math.max(0.01, calibrated(each.confidence))) * 100) / 100,
    rawConfidence: each.confidence,
    statement,
    citations,
    ...(change ? { change } : {}),
    runbooks: role === 'cause' ? runbooks : [],
    impact,
    ...(explained.length > 0 ? { explains: explained } : {}),
    refutedBy: [each.signature.refutedBy],
    ...(since ? { since } : {}),
  };
}

function sure({ rawConfidence, confidence }: Hypothesis): boolean {
  return (rawConfidence ?? confidence) >= SURE_ENOUGH;
}

function verdictOf(hypotheses: readonly Hypothesis[], blind: boolean, health: Health): Verdict {
  const causes = hypotheses.filter((each) => each.role === 'cause' && sure(each));
  const known = causes.length > 0 ? causes : hypotheses.filter((each) => each.role === 'symptom');
  if (known.length > 0) return known.some((each) => each.impact === 'failed') ? 'failed' : 'degraded';
  const possible = hypotheses.some((each) => each.role === 'cause');
  const well = health.facts.length > 0 && health.troubles.length === 0 && !blind && !possible;
  return well ? 'healthy' : 'inconclusive';
}

function summarize(
  verdict: Verdict,
  hypotheses: readonly Hypothesis[],
  gaps: readonly Gap[],
  health: Health,
): string {
  const [first] = hypotheses;
  const unchecked = gaps.length > 0 ? ` ${counted(gaps.length, 'thing')} could not be checked.` : '';
  if (verdict === 'healthy') return `Nothing is wrong in what was looked at: ${health.facts.join(', ')}.`;
  if (first && (verdict === 'failed' || verdict === 'degraded')) {
    if (first.role !== 'cause') return `${first.statement} No signature says why.`;
    const others = hypotheses.slice(1).filter((each) => each.role === 'cause' && sure(each)).length;
    return others > 0
      ? `${first.statement} ${counted(others, 'other cause')} ${others === 1 ? 'was' : 'were'} found.`
      : first.statement;
  }
  if (health.troubles.length > 0) {
    const more = health.troubles.length > 3 ? ` and ${health.troubles.length - 3} more` : '';
    return `No signature explains what stands out: ${health.troubles.slice(0, 3).join('; ')}${more}.${unchecked}`;
  }
  if (first?.role === 'cause') return `Nothing certain was found; possible: ${first.statement}${unchecked}`;
  if (health.facts.length > 0) return `Nothing wrong was found in ${health.facts.join(', ')}.${unchecked}`;
  return `There was nothing to look at.${unchecked}`;
}

/** Rollouts of the window and those that a hypothesis names, newest first. */
function changesOf(view: View, hypotheses: readonly Hypothesis[]): Change[] {
  const named = new Set(hypotheses.flatMap((each) => (each.change ? [refKey(each.change.object)] : [])));
  const { from, to } = view.scope.window;
  return workloadsOf(view)
    .flatMap(({ rollout }) => (rollout ? [rollout.change] : []))
    .filter((change) => (change.at >= from && change.at <= to) || named.has(refKey(change.object)))
    .sort((a, b) => b.at.localeCompare(a.at) || refKey(a.object).localeCompare(refKey(b.object)));
}

/** One gap for each reason: a source that is not connected leaves the same one for every namespace. */
function uniqueGaps(gaps: readonly Gap[]): Gap[] {
  const reasons = new Map<string, { whats: Set<string>; why: string; fix: string }>();
  for (const { what, why, fix } of gaps) {
    const reason = reasons.get(`${why} ${fix}`) ?? { whats: new Set(), why, fix };
    reasons.set(`${why} ${fix}`, reason);
    reason.whats.add(what);
  }
  return [...reasons.values()].map(({ whats, why, fix }) => {
    const [first = '', second, third, ...more] = [...whats];
    const named = [first, second, third].filter((what) => what !== undefined).join('; ');
    return { what: more.length > 0 ? `${named} and ${more.length} more` : named, why, fix };
  });
}
