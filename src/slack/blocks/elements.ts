import type { Button, ConfirmationDialog, KnownBlock } from '@slack/types';
import { clip, escapeText, visible } from '#src/slack/blocks/escape.ts';

export type { KnownBlock } from '@slack/types';

/** What a message or an answer shows. `text` is what notifications and screen readers get; Slack reads it as mrkdwn. */
export interface MessageContent {
  text: string;
  blocks: KnownBlock[];
}

/** Slack's limits of 2026-11 (docs.slack.dev/reference/block-kit). */
const LIMITS = {
  blocks: 50,
  section: 3_000,
  field: 2_000,
  header: 150,
  context: 10,
  button: 75,
  value: 2_000,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  // chat.update takes no more than 4,000; posting would take ten times that.
  text: 3_500,
  // All text of a message together; undocumented, about 13,200 is where `msg_blocks_too_long` begins.
  total: 12_000,
} as const;

export function header(text: string): KnownBlock {
  return {
    type: 'header',
    text: {
      type: 'plain_text',
      text: clip(visible(text).replaceAll(/\s+/g, ' ').trim() || ' ', LIMITS.header),
      emoji: false,
    },
  };
}

/** mrkdwn; whatever is untrusted in it has been escaped. `verbatim` keeps Slack from linking names and addresses. */
function mrkdwn(text: string, max: number) {
  return { type: 'mrkdwn' as const, text: clip(text, max) || ' ', verbatim: true };
}

export function section(text: string, blockId?: string): KnownBlock {
  return {
    type: 'section',
    ...(blockId === undefined ? {} : { block_id: blockId }),
    text: mrkdwn(text, LIMITS.section),
  };
}

/** Label and value pairs, two columns; at most ten. */
export function fields(pairs: readonly (readonly [label: string, value: string])[]): KnownBlock {
  return {
    type: 'section',
    fields: pairs.slice(0, 10).map(([label, value]) => mrkdwn(`*${label}*\n${value}`, LIMITS.field)),
  };
}

export function context(...lines: string[]): KnownBlock {
  return {
    type: 'context',
    elements: lines.slice(0, LIMITS.context).map((line) => mrkdwn(line, LIMITS.section)),
  };
}

export function divider(): KnownBlock {
  return { type: 'divider' };
}

/** Literal text: Slack interprets nothing in it, so it is not escaped. */
export function preformatted(text: string, max = 2_500): KnownBlock {
  return {
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_preformatted',
        elements: [{ type: 'text', text: clip(visible(text), max) || ' ' }],
        border: 0,
      },
    ],
  };
}

export function button(options: {
  actionId: string;
  text: string;
  value: string;
  style?: 'primary' | 'danger';
  confirm?: { title: string; text: string; confirm: string; deny: string };
}): Button {
  const plain = (text: string, max: number) => ({
    type: 'plain_text' as const,
    text: clip(visible(text), max),
    emoji: false,
  });
  const confirm: ConfirmationDialog | undefined = options.confirm && {
    title: plain(options.confirm.title, LIMITS.confirmTitle),
    text: plain(options.confirm.text, LIMITS.confirmText),
    confirm: plain(options.confirm.confirm, LIMITS.confirmButton),
    deny: plain(options.confirm.deny, LIMITS.confirmButton),
    ...(options.style === undefined ? {} : { style: options.style }),
  };
  return {
    type: 'button',
    action_id: options.actionId,
    text: plain(options.text, LIMITS.button),
    value: options.value.slice(0, LIMITS.value),
    ...(options.style === undefined ? {} : { style: options.style }),
    ...(confirm === undefined ? {} : { confirm }),
  };
}

export function actions(blockId: string, buttons: Button[]): KnownBlock {
  return { type: 'actions', block_id: blockId, elements: buttons };
}

/** All text inside blocks, in characters. */
export function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + textLength(each), 0);
  if (value === null || typeof value !== 'object') return 0;
  return Object.entries(value).reduce(
    (sum, [key, each]) => sum + (key === 'text' && typeof each === 'string' ? each.length : textLength(each)),
    0,
  );
}

/**
 * A message within Slack's limits. `text` is plain and is escaped here, the blocks are as they are. What does not fit is
 * left out from the end, and said so; buttons always stay, because without them nobody could act on the rest.
 */
export function content(
  text: string,
  blocks: readonly KnownBlock[],
  limit: number = LIMITS.blocks,
): MessageContent {
  const short = clip(escapeText(text), LIMITS.text) || ' ';
  const total = textLength(blocks);
  if (blocks.length <= limit && total <= LIMITS.total) return { text: short, blocks: [...blocks] };
  const kept = blocks.filter((block) => block.type === 'actions');
  let count = kept.length + 1;
  let used = textLength(kept) + 100;
  const keep = new Set<KnownBlock>(kept);
  for (const block of blocks) {
    if (keep.has(block)) continue;
    const length = textLength(block);
    if (count + 1 > limit || used + length > LIMITS.total) break;
    keep.add(block);
    count += 1;
    used += length;
  }
  const shown = blocks.filter((block) => keep.has(block));
  const marker = context(
    `… ${blocks.length - shown.length} more parts do not fit into one message. \`/case show\` and the record have them.`,
  );
  const lastActions = shown.findLastIndex((block) => block.type === 'actions');
  if (lastActions === shown.length - 1 && lastActions >= 0) shown.splice(lastActions, 0, marker);
  else shown.push(marker);
  return { text: short, blocks: shown };
}
