import type { Case } from '#src/cases/types.ts';
import { formatRef } from '#src/kubernetes/object-ref.ts';
import type { Signal } from '#src/signals/types.ts';
import {
  actions,
  button,
  content,
  context,
  fields,
  header,
  type MessageContent,
  preformatted,
  section,
} from '#src/slack/blocks/elements.ts';
import { clip, escapeText, inline, link, person, slackDate } from '#src/slack/blocks/escape.ts';
import { SEVERITY_WORDS, STATE_WORDS, VERDICT_WORDS } from '#src/slack/blocks/words.ts';

export const ACKNOWLEDGE = 'case_acknowledge';

function where(each: Case): string {
  const namespaces = each.scope.namespaces.join(', ');
  return [each.environment, each.scope.cluster, ...(namespaces === '' ? [] : [namespaces])]
    .map((part) => inline(part, 120))
    .join(' / ');
}

function signalBlocks(signals: readonly Signal[]): ReturnType<typeof section>[] {
  const first = signals[0];
  if (!first) return [];
  const more = signals.length - 1;
  const source = `Signal from ${inline(first.source, 40)}, first seen ${slackDate(first.firstSeenAt)}${more > 0 ? ` and ${more} more since` : ''}`;
  const snippet = clip(first.snippet, 700);
  return [
    section(first.link === undefined ? source : `${source} · ${link(first.link, 'open it')}`),
    ...(snippet.trim() === '' ? [] : [preformatted(snippet, 700)]),
  ];
}

/** The one message that stands for a case, edited through its life. Detail is in its thread. */
export function rootCard(each: Case, signals: readonly Signal[], summary?: string): MessageContent {
  const state = STATE_WORDS[each.state];
  const verdict = each.verdict === undefined ? 'Not known yet' : VERDICT_WORDS[each.verdict];
  const live = each.state !== 'resolved' && each.state !== 'closed';
  const ends = each.closedAt ?? each.resolvedAt;
  const lines = [
    `Opened ${slackDate(each.openedAt)}${ends && !live ? ` · ${each.state} ${slackDate(ends)}` : ''} · asked by ${person(each.requester)}`,
    each.acknowledgedBy === undefined
      ? 'Nobody has acknowledged it yet.'
      : `Acknowledged by ${person(each.acknowledgedBy)}`,
  ];
  return content(`Case ${each.number}: ${each.title} (${state.toLowerCase()}, severity ${each.severity})`, [
    header(`Case ${each.number}: ${each.title}`),
    fields([
      ['State', state],
      ['Severity', SEVERITY_WORDS[each.severity]],
      ['Verdict', verdict],
      ['Owner', each.owner === undefined ? 'none on record' : inline(each.owner, 80)],
      ['Where', where(each)],
      [
        'What',
        inline(each.scope.object ? formatRef(each.scope.object) : (each.scope.service ?? 'not named'), 200),
      ],
    ]),
    ...(summary === undefined ? [] : [section(clip(escapeText(summary), 600))]),
    ...signalBlocks(signals),
    context(...lines),
    ...(live && each.acknowledgedBy === undefined
      ? [actions('case', [button({ actionId: ACKNOWLEDGE, text: 'Acknowledge', value: each.id })])]
      : []),
  ]);
}
