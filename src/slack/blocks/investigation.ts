import type { Hypothesis, Investigation, StoredFinding } from '#src/diagnosis/types.ts';
import { adviceBlocks } from '#src/slack/blocks/advice.ts';
import {
  content,
  context,
  type KnownBlock,
  type MessageContent,
  section,
} from '#src/slack/blocks/elements.ts';
import { clip, code, escapeText, inline } from '#src/slack/blocks/escape.ts';
import { hypothesesBlocks } from '#src/slack/blocks/finding.ts';
import { VERDICT_WORDS } from '#src/slack/blocks/words.ts';

const MOST_DROPPED = 4;

const HEADINGS: Readonly<Record<Investigation['state'], string>> = {
  done: '*Investigation*',
  stopped: '*Investigation: stopped early*. The finding above stands.',
  failed: '*Investigation: not possible*. The finding above stands.',
};

function droppedBlock(dropped: Investigation['dropped']): KnownBlock[] {
  if (dropped.length === 0) return [];
  const more = dropped.length - MOST_DROPPED;
  return [
    context(
      [
        `*Left out*, because no evidence bears ${dropped.length === 1 ? 'it' : 'them'} out: ${dropped.length}`,
        ...dropped
          .slice(0, MOST_DROPPED)
          .map((each) => `• ${inline(each.statement, 250)} (${inline(each.why, 200)})`),
        ...(more > 0 ? [`… and ${more} more`] : []),
      ].join('\n'),
    ),
  ];
}

/** Hypotheses that the investigation brought, which the engine's finding does not show. */
function added(finding: StoredFinding): Hypothesis[] {
  return finding.hypotheses.filter((each) => each.origin === 'diagnostician');
}

/**
 * What an investigation adds to the finding above it: what it did, hypotheses of its own with checked citations, what it
 * looked for that would refute, what was left out, and advice. `before` is the engine's finding of the same attempt.
 */
export function investigationMessage(finding: StoredFinding, before?: StoredFinding): MessageContent {
  const { investigation } = finding;
  const verdict =
    before === undefined || before.verdict === finding.verdict
      ? []
      : [`*Verdict*: ${VERDICT_WORDS[finding.verdict]} (was ${VERDICT_WORDS[before.verdict].toLowerCase()})`];
  const head = investigation
    ? [HEADINGS[investigation.state], clip(escapeText(investigation.summary), 1_500), ...verdict]
    : ['*Investigation*', clip(escapeText(finding.summary), 1_500), ...verdict];
  const own = added(finding);
  const blocks: KnownBlock[] = [
    section(head.join('\n')),
    ...hypothesesBlocks(own),
    ...(own.length === 0 && investigation?.state === 'done'
      ? [context('It adds no hypothesis to those above.')]
      : []),
    ...(investigation?.refutation === undefined || investigation.refutation === ''
      ? []
      : [section(`*Looked for what would refute it*: ${clip(escapeText(investigation.refutation), 900)}`)]),
    ...(finding.advice ? adviceBlocks(finding.advice) : []),
    ...droppedBlock(investigation?.dropped ?? []),
    ...(investigation
      ? [context(`Model ${code(investigation.model, 80)}; every citation was checked by code.`)]
      : []),
  ];
  return content(`Investigation: ${investigation?.summary ?? finding.summary}`, blocks);
}
