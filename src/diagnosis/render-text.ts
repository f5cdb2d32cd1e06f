import type { EvidenceItem, Gap } from '#src/evidence/types.ts';
import { formatRef, type ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Change, Citation, Finding, Hypothesis } from './types.ts';
import { quoted } from './view/words.ts';

/** One finding of the CLI with what it rests on. */
export interface Investigation {
  /** The case's or snapshot's name, where it has one. */
  id?: string;
  finding: Finding;
  evidence: EvidenceItem[];
  timingsMs: Timings;
}

/** Milliseconds of wall clock: reading and storing evidence, concluding from it, and all together. */
export interface Timings {
  collect: number;
  conclude: number;
  total: number;
}

/** The shape that `--json` prints, a contract for other programs. Hypotheses come best first, causes before symptoms. */
export interface InvestigationJson {
  case?: string;
  verdict: Finding['verdict'];
  summary: string;
  hypotheses: {
    rank: number;
    role: Hypothesis['role'];
    cause: string;
    object: { cluster: string; kind: string; namespace?: string; name: string };
    /** The application-level service, from labels or owner; null for nodes and namespaces. */
    app: string | null;
    /** The node's name, where the object is a node. */
    node: string | null;
    confidence: number;
    statement: string;
    change: { kind: string; from: string | null; to: string | null; at: string } | null;
    /** Causes of other hypotheses that it explains. */
    explains: string[];
    /** Ids of evidence. */
    citations: string[];
    /** What each citation quotes, and where it stands. */
    quotes: Citation[];
    refutedBy: string[];
  }[];
  changes: Change[];
  gaps: Gap[];
  evidence: { id: string; kind: string; source: string; query: string; hash: string; summary: string }[];
  timingsMs: Timings;
}

/** The finding as plain JSON. */
export function toJson({ id, finding, evidence, timingsMs }: Investigation): InvestigationJson {
  return {
    ...(id ? { case: id } : {}),
    verdict: finding.verdict,
    summary: finding.summary,
    hypotheses: finding.hypotheses.map((each, index) => ({
      rank: index + 1,
      role: each.role,
      cause: each.cause,
      object: plainRef(each.object),
      app: each.app ?? null,
      node: each.node ?? null,
      confidence: each.confidence,
      statement: each.statement,
      change: each.change ? plainChange(each.change) : null,
      explains: each.explains ?? [],
      citations: [...new Set(each.citations.map(({ evidenceId }) => evidenceId))],
      quotes: each.citations,
      refutedBy: each.refutedBy ?? [],
    })),
    changes: finding.changes,
    gaps: finding.gaps,
    evidence: evidence.map(({ id: evidenceId, kind, source, query, contentHash, summary }) => ({
      id: evidenceId,
      kind,
      source,
      query,
      hash: contentHash,
      summary,
    })),
    timingsMs,
  };
}

function plainChange({ kind, from, to, at }: Change) {
  return { kind, from: from ?? null, to: to ?? null, at };
}

function plainRef({ cluster, kind, namespace, name }: ObjectRef) {
  return { cluster, kind, ...(namespace ? { namespace } : {}), name };
}

const CODES = { bold: 1, red: 31, green: 32, yellow: 33, cyan: 36, dim: 2 } as const;
const VERDICT_COLOUR = { healthy: 'green', degraded: 'yellow', failed: 'red', inconclusive: 'cyan' } as const;
const MOST_CITATIONS = 8;
const MOST_GAPS = 12;

/** The finding for a terminal; without `colour` it is plain text. Text from the cluster loses its control characters. */
export function renderText(investigation: Investigation, options: { colour?: boolean } = {}): string {
  const paint = (style: keyof typeof CODES, text: string): string =>
    options.colour ? `\u001b[${CODES[style]}m${text}\u001b[0m` : text;
  const { finding, evidence, timingsMs, id } = investigation;
  const { scope } = finding;
  const lines = [
    `${paint(VERDICT_COLOUR[finding.verdict], finding.verdict.toUpperCase())}  ${safe(finding.summary)}`,
    paint(
      'dim',
      `${id ? `${safe(id)} · ` : ''}cluster ${safe(scope.cluster)}, namespaces ${safe(scope.namespaces.join(', ') || '(none)')}, looked at in ${Math.round(timingsMs.total)} ms, ${evidence.length} evidence items`,
    ),
  ];
  for (const [index, hypothesis] of finding.hypotheses.entries())
    lines.push('', ...hypothesisLines(hypothesis, index + 1, paint));
  if (finding.changes.length > 0) {
    lines.push('', paint('bold', 'Changes'), ...finding.changes.map((change) => `  ${changeLine(change)}`));
  }
  if (finding.gaps.length > 0) {
    lines.push('', paint('bold', 'Could not be checked (not read as healthy)'));
    for (const gap of finding.gaps.slice(0, MOST_GAPS))
      lines.push(`  ${safe(gap.what)}: ${safe(gap.why)}`, paint('dim', `    fix: ${safe(gap.fix)}`));
    if (finding.gaps.length > MOST_GAPS) lines.push(`  … and ${finding.gaps.length - MOST_GAPS} more`);
  }
  return `${lines.join('\n')}\n`;
}

function hypothesisLines(
  hypothesis: Hypothesis,
  rank: number,
  paint: (style: keyof typeof CODES, text: string) => string,
): string[] {
  const { role, cause, object, confidence, statement, citations, runbooks } = hypothesis;
  const shown = citations.slice(0, MOST_CITATIONS);
  return [
    paint(
      'bold',
      `${rank}. ${role.replace('_', ' ')}: ${cause} · ${safe(formatRef(object))}${role === 'ruled_out' ? '' : ` · ${Math.round(confidence * 100)} %`}`,
    ),
    `   ${safe(statement)}`,
    ...shown.map((citation) =>
      paint('dim', `   - ${safe(citation.says)} [${citation.evidenceId} ${safe(citation.pointer)}]`),
    ),
    ...(citations.length > shown.length
      ? [`   … and ${citations.length - shown.length} more citations`]
      : []),
    ...runbooks.map(
      ({ runbook, inputs }) =>
        `   runbook ${runbook}: ${Object.entries(inputs)
          .map(([key, value]) => `${key}=${safe(String(value))}`)
          .join(' ')}`,
    ),
  ];
}

function changeLine({ at, object, kind, from, to, fromRevision, toRevision }: Change): string {
  const values = from === undefined && to === undefined ? '' : ` ${from ?? 'not set'} -> ${to ?? 'not set'}`;
  const revisions = toRevision === undefined ? '' : ` (revision ${fromRevision ?? '?'} -> ${toRevision})`;
  return safe(`${at}  ${formatRef(object)}  ${kind}${values}${revisions}`);
}

function safe(text: string): string {
  return quoted(text, 2_000);
}
