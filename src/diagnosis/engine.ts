import type { CaseScope, Verdict } from '#src/cases/types.ts';
import type { EvidenceItem, Gap } from '#src/evidence/types.ts';
import { refKey } from '#src/kubernetes/object-ref.ts';
import { checkCitations } from './citations.ts';
import { nearness } from './focus.ts';
import { assessHealth, type Health } from './health.ts';
import { SIGNATURES } from './signatures/registry.ts';
import type { Candidate, Signature } from './signatures/signature.ts';
import type { CauseId, Change, Finding, Hypothesis } from './types.ts';
import { createView, type View } from './view/view.ts';
import { counted } from './view/words.ts';
import { workloadsOf } from './view/workloads.ts';

/** Less sure than this is a possibility, and no reason for a verdict. */
const SURE_ENOUGH = 0.5;

export interface EngineInput {
  evidence: readonly EvidenceItem[];
  gaps: readonly Gap[];
  scope: CaseScope;
  now: Date;
  signatures?: readonly Signature[];
}

interface Judged extends Candidate {
  cause: CauseId;
  signature: Signature;
  explained: CauseId[];
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
    match: signature.match(view),
  }));
  const judged = matches.flatMap(({ signature, match }) =>
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
  explain(judged);
  const ranked = judged.sort((a, b) => compare(view, a, b)).map(toHypothesis);
  const gaps = uniqueGaps([...input.gaps, ...matches.flatMap(({ match }) => match.gaps)]);
  const health = assessHealth(view);
  const verdict = verdictOf(ranked, gaps, health);
  return {
    verdict,
    summary: summarize(verdict, ranked, gaps, health),
    hypotheses: ranked,
    changes: changesOf(view, ranked),
    gaps,
    scope: input.scope,
  };
}

/** A cause makes its signature's symptoms on the same workload, or on the same object, into symptoms. */
function explain(judged: Judged[]): void {
  const causes = judged.filter((each) => each.role === 'cause' && each.confidence >= SURE_ENOUGH);
  for (const cause of causes) {
    const touched = new Set([cause.object, ...cause.affects].map(refKey));
    for (const other of judged) {
      if (other === cause || other.role === 'ruled_out' || !cause.signature.explains.includes(other.cause))
        continue;
      if (![other.object, ...other.affects].some((ref) => touched.has(refKey(ref)))) continue;
      // The cause of its own symptom cannot be that symptom.
      if (other.role === 'cause' && other.signature.explains.includes(cause.cause)) continue;
      other.role = 'symptom';
      if (!cause.explained.includes(other.cause)) cause.explained.push(other.cause);
    }
  }
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

function toHypothesis(each: Judged): Hypothesis {
  const { cause, role, object, statement, citations, change, runbooks, impact, explained } = each;
  return {
    cause,
    role,
    object,
    confidence: Math.round(Math.min(0.99, Math.max(0.01, each.confidence)) * 100) / 100,
    statement,
    citations,
    ...(change ? { change } : {}),
    runbooks: role === 'cause' ? runbooks : [],
    impact,
    ...(explained.length > 0 ? { explains: [...explained].sort() } : {}),
  };
}

function verdictOf(hypotheses: readonly Hypothesis[], gaps: readonly Gap[], health: Health): Verdict {
  const causes = hypotheses.filter((each) => each.role === 'cause' && each.confidence >= SURE_ENOUGH);
  const known = causes.length > 0 ? causes : hypotheses.filter((each) => each.role === 'symptom');
  if (known.length > 0) return known.some((each) => each.impact === 'failed') ? 'failed' : 'degraded';
  const possible = hypotheses.some((each) => each.role === 'cause');
  const well = health.facts.length > 0 && health.troubles.length === 0 && gaps.length === 0 && !possible;
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
    const causes = hypotheses.filter((each) => each.role === 'cause').length;
    if (causes === 0) return `${first.statement} No signature says why.`;
    return causes > 1
      ? `${first.statement} ${counted(causes - 1, 'other cause')} ${causes === 2 ? 'was' : 'were'} found.`
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
