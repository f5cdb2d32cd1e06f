import type { Advice } from '#src/diagnosis/types.ts';
import { context, type KnownBlock, preformatted, section } from '#src/slack/blocks/elements.ts';
import { clip, code, escapeText, inline } from '#src/slack/blocks/escape.ts';

const MOST = 4;

/** A titled list; more than four are counted. */
function list(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const more = lines.length - MOST;
  return [
    `*${title}*`,
    ...lines.slice(0, MOST).map((line) => `• ${line}`),
    ...(more > 0 ? [`… and ${more} more`] : []),
  ];
}

/** What to think of besides the plan. All of it is text for people; the patch is shown as it is and never applied. */
export function adviceBlocks(advice: Advice): KnownBlock[] {
  const lines = [
    ...list(
      'By hand',
      advice.byHand.map((each) => inline(each, 450)),
    ),
    ...list(
      'Alternatives',
      advice.alternatives.map((each) => `${code(each.runbook, 80)}: ${inline(each.why, 350)}`),
    ),
    ...list(
      'Risks',
      advice.risks.map((each) => inline(each, 350)),
    ),
    ...(advice.longTermFix === undefined || advice.longTermFix === ''
      ? []
      : [`*For good*: ${inline(advice.longTermFix, 600)}`]),
  ];
  const { patch } = advice;
  return [
    ...(lines.length === 0 ? [] : [section(lines.join('\n'))]),
    ...(patch === undefined
      ? []
      : [
          section(`*A change for Git*: ${clip(escapeText(patch.title), 200)} · ${code(patch.file, 150)}`),
          preformatted(patch.diff, 2_000),
          context('A suggestion for a person to review: nothing applies it.'),
        ]),
  ];
}
