import { shortId } from '#lab/slack/ids.ts';
import type { Block } from '#lab/slack/page-api.ts';

const INTERACTIVE_HOLDERS = new Set(['section', 'actions', 'input', 'context']);
const NOT_INTERACTIVE = new Set(['mrkdwn', 'plain_text', 'image']);

function completeText(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(completeText);
  if (typeof value !== 'object' || value === null) return value;
  const copy = Object.fromEntries(Object.entries(value).map(([key, each]) => [key, completeText(each)]));
  if (copy.type === 'plain_text') return { ...copy, emoji: copy.emoji ?? true };
  if (copy.type === 'mrkdwn') return { ...copy, verbatim: copy.verbatim ?? false };
  return copy;
}

function withActionId(element: unknown): unknown {
  if (typeof element !== 'object' || element === null) return element;
  if (!('type' in element) || NOT_INTERACTIVE.has(String(element.type)) || 'action_id' in element)
    return element;
  return { ...element, action_id: shortId() };
}

/** Blocks as Slack stores them: ids given where the app left them out, text objects with their default flags. */
export function completeBlocks(blocks: readonly Block[]): Block[] {
  return blocks.map((raw) => {
    const block = completeText(raw) as Block;
    const completed: Block = { ...block, block_id: block.block_id ?? shortId() };
    if (!INTERACTIVE_HOLDERS.has(block.type)) return completed;
    if ('accessory' in block) completed.accessory = withActionId(block.accessory);
    if ('element' in block) completed.element = withActionId(block.element);
    if (Array.isArray(block.elements)) completed.elements = block.elements.map(withActionId);
    return completed;
  });
}
