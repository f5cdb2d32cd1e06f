import type { Hypothesis, Investigation, StoredFinding } from '#src/diagnosis/types.ts';
import { canonicalJson, toJson } from '#src/evidence/canonical.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
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
const MOST_CONTRARY = 5;

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

/** What it found against hypotheses of the engine: shown beside them, because people decide what weighs more. */
function contraryBlocks(finding: StoredFinding): KnownBlock[] {
  const lines = finding.hypotheses.flatMap(({ object, cause, contrary = [] }) =>
    contrary.map(
      ({ says, evidenceId }) =>
        `• against ${code(cause)} at ${inline(formatRef(object), 200)}: ${inline(says, 300)} · ${code(evidenceId)}`,
    ),
  );
  if (lines.length === 0) return [];
  const more = lines.length - MOST_CONTRARY;
  return [
    section(
      [
        '*Speaks against the finding above*',
        ...lines.slice(0, MOST_CONTRARY),
        ...(more > 0 ? [`… and ${more} more`] : []),
      ].join('\n'),
    ),
  ];
}

/** How its own hypotheses lead to the trouble, in the model's words, and where it looked in which order. */
function courseBlocks(own: readonly Hypothesis[], plan: readonly string[]): KnownBlock[] {
  const readings = own.flatMap(({ reading }, index) =>
    reading ? [`*How ${index + 1} would lead to it*: ${inline(reading, 400)}`] : [],
  );
  const searched =
    plan.length > 0 ? [`*Looked at*: ${plan.map((step) => inline(step, 200)).join(' → ')}`] : [];
  const lines = [...readings, ...searched];
  return lines.length > 0 ? [context(clip(lines.join('\n'), 2_500))] : [];
}

/** Hypotheses that the investigation brought, which the engine's finding does not show. */
function added(finding: StoredFinding): Hypothesis[] {
  return finding.hypotheses.filter((each) => each.origin === 'diagnostician');
}

const same = (one: unknown, other: unknown): boolean =>
  canonicalJson(toJson(one)) === canonicalJson(toJson(other));

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
    ...courseBlocks(own, investigation?.plan ?? []),
    ...contraryBlocks(finding),
    ...(investigation?.refutation === undefined || investigation.refutation === ''
      ? []
      : [section(`*Looked for what would refute it*: ${clip(escapeText(investigation.refutation), 900)}`)]),
    // The same advice stands above already.
    ...(finding.advice && !same(finding.advice, before?.advice) ? adviceBlocks(finding.advice) : []),
    ...droppedBlock(investigation?.dropped ?? []),
    ...(investigation
      ? [context(`Model ${code(investigation.model, 80)}; every citation was checked by code.`)]
      : []),
  ];
  return content(`Investigation: ${investigation?.summary ?? finding.summary}`, blocks);
}
