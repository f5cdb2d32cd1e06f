import type { Briefing } from '#src/agent/run/run-agent-types.ts';
import { capJson } from '#src/agent/tools/cap.ts';
import type { ToolResult } from '#src/agent/tools/tool.ts';
import { assessHealth } from '#src/diagnosis/health.ts';
import { NOVEL_CAUSES } from '#src/diagnosis/novel-causes.ts';
import type { Finding, Hypothesis } from '#src/diagnosis/types.ts';
import { createView } from '#src/diagnosis/view/view.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';

const MOST_HYPOTHESES = 5;
const MOST_CITES = 3;
const MOST_TROUBLES = 10;
const MOST_GAPS = 5;
const MOST_EVIDENCE = 14;
/** Of what one read that was made for it may take: about 1,000 tokens. */
const MOST_CHARS = 4_000;

export interface DiagnosticianInput {
  finding: Finding;
  /** What the engine concluded from. */
  evidence: readonly EvidenceItem[];
  /** Reads that were made for it. */
  looked: readonly ToolResult[];
  now: Date;
}

/** True where a signature is sure of a cause: then the work is to refute it. */
export function hasSureCause({ hypotheses }: Finding): boolean {
  return hypotheses.some(
    ({ role, rawConfidence, confidence }) => role === 'cause' && (rawConfidence ?? confidence) >= 0.5,
  );
}

/** What the diagnostician is given: what signatures found and left open, and the first reads of its plan. */
export function diagnosticianBriefing({ finding, evidence, looked, now }: DiagnosticianInput): Briefing {
  const sure = hasSureCause(finding);
  const { troubles } = assessHealth(createView(evidence, finding.scope, now));
  const { scope } = finding;
  return {
    task: sure
      ? 'Try to refute this finding, and add what it lacks. Give your answer by the tool for it.'
      : 'No signature is sure of a cause. Find what is wrong. Give your answer by the tool for it.',
    data: {
      case: {
        now: now.toISOString(),
        namespaces: scope.namespaces,
        window: scope.window,
        ...(scope.object ? { about: formatRef(scope.object) } : {}),
        ...(scope.service ? { service: scope.service, dependsOn: scope.dependencies } : {}),
      },
      finding: {
        verdict: finding.verdict,
        summary: finding.summary,
        hypotheses: finding.hypotheses.slice(0, MOST_HYPOTHESES).map(hypothesisOf),
      },
      ...(troubles.length > 0 && !sure ? { standsOut: listed(troubles, MOST_TROUBLES) } : {}),
      ...(finding.gaps.length > 0
        ? {
            gaps: listed(
              finding.gaps.map(({ what }) => what.slice(0, 200)),
              MOST_GAPS,
            ),
          }
        : {}),
      looked: looked.map(shown),
      ...(sure ? {} : { evidence: evidenceMap(evidence), causes: NOVEL_CAUSES }),
    },
  };
}

function hypothesisOf(
  { cause, role, object, confidence, statement, citations, since }: Hypothesis,
  index: number,
): object {
  return {
    number: index + 1,
    cause,
    role,
    object: formatRef(object),
    confidence,
    statement,
    ...(since ? { since } : {}),
    cites: citations.slice(0, MOST_CITES).map(({ evidenceId, pointer, value }) => ({
      evidence: evidenceId,
      pointer,
      value: capJson(value, 300).content,
    })),
  };
}

function shown({ tool, status, evidenceId, summary, content, truncated }: ToolResult): object {
  const capped = content === undefined ? undefined : capJson(content, MOST_CHARS);
  const cut = capped?.truncated ?? truncated;
  return {
    tool,
    status,
    ...(evidenceId ? { evidence: evidenceId } : {}),
    summary,
    ...(capped ? { content: capped.content } : {}),
    ...(cut ? { truncated: cut } : {}),
  };
}

/** What there is to look into besides, as far as something was found. */
function evidenceMap(evidence: readonly EvidenceItem[]): string[] {
  const found = evidence.filter(({ kind, summary }) => !kind.startsWith('tool.') && !/^0 /.test(summary));
  return listed(
    found.map(({ id, summary }) => `${id}: ${summary}`),
    MOST_EVIDENCE,
  );
}

function listed(lines: readonly string[], most: number): string[] {
  return lines.length <= most ? [...lines] : [...lines.slice(0, most), `and ${lines.length - most} more`];
}

/** The rejected parts of an answer as a second, smaller agent is shown them. */
export function reviserBriefing(
  answer: { hypotheses: { claims: Json[] }[]; against: { claims: Json[] }[] },
  rejected: readonly { place: string; statement: string; why: string }[],
): Briefing {
  return {
    task: 'Put right what can be put right. Give your answer by the tool for it.',
    data: {
      rejected: rejected.map(({ place, statement, why }) => {
        const claim = claimAt(answer, place);
        return { place, ...(claim === undefined ? { statement } : { claim }), why };
      }),
    },
  };
}

function claimAt(answer: Parameters<typeof reviserBriefing>[0], place: string): Json | undefined {
  const [list, index, , at] = place.split('/');
  const part = list === 'against' ? answer.against[Number(index)] : answer.hypotheses[Number(index)];
  return at === undefined ? undefined : part?.claims[Number(at)];
}
