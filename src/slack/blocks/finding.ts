import type { Change, Hypothesis, StoredFinding } from '#src/diagnosis/types.ts';
import type { Gap } from '#src/evidence/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import { adviceBlocks } from '#src/slack/blocks/advice.ts';
import {
  content,
  context,
  type KnownBlock,
  type MessageContent,
  section,
} from '#src/slack/blocks/elements.ts';
import { clip, code, escapeText, inline, slackDate } from '#src/slack/blocks/escape.ts';
import { confidenceWords, ROLE_WORDS, VERDICT_WORDS } from '#src/slack/blocks/words.ts';

/** Past this a reader is helped by fewer; the record keeps all. */
const MAX_HYPOTHESES = 5;
const MAX_CITATIONS = 8;
const MAX_GAPS = 6;

/** `image v1.2.0 -> v1.2.1 of Deployment shop/auth, at 22:14`. */
function changeLine(change: Change): string {
  const values =
    change.from === undefined && change.to === undefined
      ? ''
      : ` ${code(change.from ?? 'not set')} → ${code(change.to ?? 'not set')}`;
  const revisions =
    change.fromRevision === undefined || change.toRevision === undefined
      ? ''
      : ` (revision ${change.fromRevision} → ${change.toRevision})`;
  return `*Change*: ${change.kind}${values}${revisions} of ${inline(formatRef(change.object), 200)}, ${slackDate(new Date(change.at))} · ${code(change.evidenceId)}`;
}

function hypothesisBlocks(hypothesis: Hypothesis, rank: number, firstNumber: number): KnownBlock[] {
  const shown = hypothesis.citations.slice(0, MAX_CITATIONS);
  const numbers = shown.map((_, index) => `[${firstNumber + index}]`).join('');
  const likelihood = hypothesis.role === 'ruled_out' ? '' : `, ${confidenceWords(hypothesis.confidence)}`;
  const title = `*${rank}. ${ROLE_WORDS[hypothesis.role]}${likelihood}*: ${clip(escapeText(hypothesis.statement), 900)} ${numbers}`;
  const where = `${inline(formatRef(hypothesis.object), 200)} · ${code(hypothesis.cause)}`;
  const citations = shown.map(
    (citation, index) =>
      `[${firstNumber + index}] ${inline(citation.says, 280)} · ${code(citation.evidenceId)}`,
  );
  const missing = hypothesis.citations.length - shown.length;
  return [
    section([title, where, ...(hypothesis.change ? [changeLine(hypothesis.change)] : [])].join('\n')),
    ...(citations.length === 0
      ? []
      : [context([...citations, ...(missing > 0 ? [`… and ${missing} more citations`] : [])].join('\n'))]),
  ];
}

function gapLine(gap: Gap): string {
  return `• ${inline(gap.what, 200)}: ${inline(gap.why, 200)}. Fix: ${inline(gap.fix, 250)}`;
}

/** Ranked hypotheses with citations that are numbered through; past the first five they are counted. */
export function hypothesesBlocks(hypotheses: readonly Hypothesis[]): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let next = 1;
  for (const [index, hypothesis] of hypotheses.slice(0, MAX_HYPOTHESES).entries()) {
    blocks.push(...hypothesisBlocks(hypothesis, index + 1, next));
    next += Math.min(hypothesis.citations.length, MAX_CITATIONS);
  }
  const hidden = hypotheses.length - MAX_HYPOTHESES;
  if (hidden > 0) blocks.push(context(`… and ${hidden} less likely hypotheses`));
  return blocks;
}

/** A finding: verdict, ranked hypotheses with numbered citations, what changed, and what could not be checked. */
export function findingMessage(finding: StoredFinding): MessageContent {
  const blocks: KnownBlock[] = [
    section(`*Finding: ${VERDICT_WORDS[finding.verdict]}*\n${clip(escapeText(finding.summary), 1_500)}`),
  ];
  blocks.push(...hypothesesBlocks(finding.hypotheses));

  const told = new Set(
    finding.hypotheses
      .slice(0, MAX_HYPOTHESES)
      .flatMap((each) => (each.change ? [changeLine(each.change)] : [])),
  );
  const others = finding.changes.map(changeLine).filter((line) => !told.has(line));
  if (others.length > 0)
    blocks.push(section(['*Also changed in the window*', ...others.slice(0, 5)].join('\n')));

  if (finding.gaps.length > 0) {
    const more = finding.gaps.length - MAX_GAPS;
    blocks.push(
      section(
        [
          '*Could not be checked* (not read as healthy)',
          ...finding.gaps.slice(0, MAX_GAPS).map(gapLine),
          ...(more > 0 ? [`… and ${more} more`] : []),
        ].join('\n'),
      ),
    );
  }
  if (finding.advice) blocks.push(...adviceBlocks(finding.advice));
  return content(`Finding: ${VERDICT_WORDS[finding.verdict].toLowerCase()}. ${finding.summary}`, blocks);
}
