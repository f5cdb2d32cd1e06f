import { formatRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { CheckedInvestigation, Supposed } from './claims/check-investigation.ts';
import { SURE_ENOUGH } from './explain.ts';
import { NOVEL_CAUSES } from './novel-causes.ts';
import type { Finding, Hypothesis, Investigation } from './types.ts';

/** How an investigation ended, and by whom it was made. */
export interface InvestigationResult {
  state: Investigation['state'];
  /** Why it ended early; empty where it did not. */
  detail: string;
  model: string;
  /** Reads that it made. */
  reads: number;
  /** Absent where it came to no answer. */
  checked?: CheckedInvestigation;
}

/**
 * Under what makes a cause sure. A model's number is a feeling: nobody has calibrated it, so it may bring a possibility to
 * people's eyes, and never outweighs what a signature is sure of.
 */
const MOST_CONFIDENCE = SURE_ENOUGH - 0.01;
/** What was not tested against anything is worth half. */
const UNTESTED = 0.5;
const REFUTED = 0.02;
const MOST_CLAUSES = 3;

/**
 * The engine's finding with what an investigation adds: hypotheses after the engine's sure causes, statements that speak
 * against one of its hypotheses, and a record of what was left out. The engine's own hypotheses keep their order, confidence
 * and roles, whatever is said; its verdict only ever goes from `inconclusive` to `degraded`. That nothing is served is a fact
 * which signatures read themselves, so `failed` is theirs.
 */
export function mergeInvestigation(finding: Finding, result: InvestigationResult): Finding {
  const { checked } = result;
  if (result.state !== 'done' || !checked) {
    return {
      ...finding,
      investigation: {
        state: result.state === 'done' ? 'failed' : result.state,
        summary: endedEarly(result),
        dropped: [],
        model: result.model,
      },
    };
  }
  const known = new Map(finding.hypotheses.map((each) => [`${each.cause} ${refKey(each.object)}`, each]));
  const supposed = checked.hypotheses.map((each) => hypothesisOf(finding, each));
  const added = supposed
    .filter((each) => !known.has(`${each.cause} ${refKey(each.object)}`))
    .sort(
      (a, b) =>
        Number(a.role === 'ruled_out') - Number(b.role === 'ruled_out') || b.confidence - a.confidence,
    );
  const agreed = supposed.length - added.length;
  const own = finding.hypotheses.map((each, index): Hypothesis => {
    const contrary = checked.against
      .filter(({ hypothesis }) => hypothesis === index)
      .flatMap(({ citations }) => citations);
    return contrary.length > 0 ? { ...each, contrary } : each;
  });
  const sure = own.findLastIndex((each) => each.role === 'cause' && isSure(each)) + 1;
  const causes = added.filter(({ role }) => role === 'cause');
  const hypotheses = [
    ...own.slice(0, sure),
    ...causes,
    ...own.slice(sure),
    ...added.filter(({ role }) => role !== 'cause'),
  ];
  const [first] = causes;
  const raised = finding.verdict === 'inconclusive' && first !== undefined;
  return {
    ...finding,
    ...(raised ? { verdict: 'degraded' as const, summary: `No signature knows it. ${first.statement}` } : {}),
    hypotheses,
    investigation: investigationOf(result, checked, added.length, agreed),
  };
}

function isSure({ rawConfidence, confidence }: Hypothesis): boolean {
  return (rawConfidence ?? confidence) >= SURE_ENOUGH;
}

function hypothesisOf(finding: Finding, supposed: Supposed): Hypothesis {
  const { cause, object: about, citations, refutation, reading } = supposed;
  const { cluster } = finding.scope;
  const { kind, name, namespace } = about;
  const object = { cluster, kind, name, ...(namespace === undefined ? {} : { namespace }) };
  const refuted = refutation.outcome === 'found';
  const change = finding.changes.find((each) => refKey(each.object) === refKey(object));
  const tested = refutation.outcome === 'not-found';
  const sureCauses = finding.hypotheses.filter((each) => each.role === 'cause' && isSure(each));
  // Just under the least of the sure ones, where calibration made that little.
  const most = Math.min(MOST_CONFIDENCE, ...sureCauses.map(({ confidence }) => confidence - 0.01));
  const confidence = Math.min(most, Math.max(0.01, supposed.confidence || 0)) * (tested ? 1 : UNTESTED);
  return {
    cause,
    role: refuted ? 'ruled_out' : 'cause',
    object,
    ...(kind === 'Node' ? { node: name } : {}),
    confidence: Math.max(0.01, Math.round((refuted ? REFUTED : confidence) * 100) / 100),
    statement: statementOf(supposed, formatRef(object)),
    citations,
    ...(change ? { change } : {}),
    runbooks: [],
    impact: 'degraded',
    ...(reading === undefined ? {} : { reading }),
    origin: 'diagnostician',
  };
}

/** Clauses that evidence bears out; what the model makes of them is kept apart, as a reading. */
function statementOf({ cause, citations }: Supposed, object: string): string {
  const says = [...new Set(citations.map((each) => each.says.replace(/\.$/, '')))];
  const facts = says.slice(0, MOST_CLAUSES).join('; ');
  const direction = NOVEL_CAUSES[cause]?.replace(/\.$/, '');
  return `${object}: ${facts}.${direction ? ` ${direction}, possibly.` : ''}`;
}

function endedEarly({ state, detail }: InvestigationResult): string {
  const how = state === 'stopped' ? 'was stopped' : 'came to nothing';
  return `The investigation by a model ${how}${detail === '' ? '' : `: ${detail}`}. This is what signatures found.`;
}

function investigationOf(
  { model, reads }: InvestigationResult,
  checked: CheckedInvestigation,
  added: number,
  agreed: number,
): Investigation {
  const dropped = [...checked.rejected, ...checked.left].map(({ statement, why }) => ({
    statement: statement.slice(0, 500),
    why,
  }));
  const counts = [
    `${reads} ${reads === 1 ? 'read' : 'reads'}`,
    ...(added > 0 ? [`${added} more ${added === 1 ? 'possibility' : 'possibilities'}`] : []),
    ...(agreed > 0 ? [`${agreed} that ${agreed === 1 ? 'agrees' : 'agree'} with what signatures found`] : []),
    ...(added + agreed === 0 ? ['nothing beyond what signatures found'] : []),
    ...(dropped.length > 0
      ? [`${dropped.length} ${dropped.length === 1 ? 'statement' : 'statements'} left out`]
      : []),
  ];
  const refutation = checked.hypotheses.map(({ cause, refutation: tried }) => {
    const came = {
      'not-found': 'nothing of it was found',
      found: 'it was found, so this is ruled out',
      'not-readable': 'it could not be read',
    };
    return `Against ${cause}: ${tried.lookedFor} in ${tried.evidence.join(', ')}; ${came[tried.outcome]}.`;
  });
  return {
    state: 'done',
    summary: `${counts.join(', ')}.${checked.summary ? ` ${checked.summary}` : ''}`,
    dropped,
    ...(refutation.length > 0 ? { refutation: refutation.join(' ') } : {}),
    ...(checked.plan.length > 0 ? { plan: checked.plan } : {}),
    model,
  };
}
