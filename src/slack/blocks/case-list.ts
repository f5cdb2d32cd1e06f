import type { Case } from '#src/cases/types.ts';
import { content, type MessageContent, section } from '#src/slack/blocks/elements.ts';
import { inline, person, slackDate } from '#src/slack/blocks/escape.ts';
import { STATE_WORDS, VERDICT_WORDS } from '#src/slack/blocks/words.ts';

/** One line for a case, everywhere the same. */
export function caseLine(each: Case): string {
  const verdict = each.verdict === undefined ? '' : ` · ${VERDICT_WORDS[each.verdict].toLowerCase()}`;
  const seen = each.acknowledgedBy === undefined ? '' : ` · acknowledged by ${person(each.acknowledgedBy)}`;
  return `*${each.number}* ${inline(each.title, 150)}\n${STATE_WORDS[each.state]} · severity ${each.severity}${verdict} · ${inline(each.environment, 60)} · opened ${slackDate(each.openedAt)}${seen}`;
}

const SHOWN = 20;

export function caseList(cases: readonly Case[]): MessageContent {
  if (cases.length === 0)
    return content('No case is open.', [section('No case is open. An alert or a mention opens one.')]);
  const more = cases.length - SHOWN;
  return content(`${cases.length} cases are open.`, [
    ...cases.slice(0, SHOWN).map((each) => section(caseLine(each))),
    ...(more > 0 ? [section(`… and ${more} more`)] : []),
  ]);
}

/** How many cases there are, by state: what `/case status` answers where no case is implied. */
export function statusOverview(cases: readonly Case[]): MessageContent {
  if (cases.length === 0) return content('No case is open.', [section('No case is open.')]);
  const counts = new Map<string, number>();
  for (const each of cases)
    counts.set(STATE_WORDS[each.state], (counts.get(STATE_WORDS[each.state]) ?? 0) + 1);
  const lines = [...counts].map(([state, count]) => `• ${count} ${state.toLowerCase()}`);
  const waiting = cases.filter((each) => each.state === 'awaiting_approval');
  return content(`${cases.length} cases are open.`, [
    section([`*${cases.length} ${cases.length === 1 ? 'case is' : 'cases are'} open*`, ...lines].join('\n')),
    ...(waiting.length === 0
      ? []
      : [section(['*Waiting for approval*', ...waiting.slice(0, 10).map(caseLine)].join('\n'))]),
  ]);
}
