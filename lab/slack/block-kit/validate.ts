import { z } from 'zod';
import { messageBlock } from '#lab/slack/block-kit/blocks.ts';
import { homeView, modalView } from '#lab/slack/block-kit/views.ts';
import type { Block } from '#lab/slack/page-api.ts';

/** 12 000 characters "with a buffer for block containers" (slackapi/bolt-js#2509); measured at about 13 200. */
const ALL_BLOCK_TEXT = 13_200;
const ALL_MARKDOWN = 12_000;
const TABLE_TEXT = 10_000;
const MOST_CHARTS = 2;
/** docs.slack.dev/surfaces/modals: a view may have 250 KB. */
export const VIEW_BYTES = 250_000;

export type BlockCheck =
  | { ok: true; blocks: Block[] }
  | {
      ok: false;
      error: 'invalid_blocks' | 'invalid_blocks_format' | 'msg_blocks_too_long';
      errors: string[];
    };

type Issue = z.core.$ZodIssue;

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
    root,
  );
}

/** A required field is not there; Slack points at the object that lacks it. */
const isMissing = (issue: Issue, root: unknown): boolean =>
  (issue.code === 'invalid_type' || issue.code === 'invalid_union') &&
  valueAt(root, issue.path) === undefined;

/** One zod issue in the words Slack uses, where they are known from its answers. */
function slackWords(issue: Issue, root: unknown): string {
  switch (issue.code) {
    case 'too_big':
      return issue.origin === 'string'
        ? `must be less than ${Number(issue.maximum) + 1} characters`
        : `no more than ${issue.maximum} items allowed`;
    case 'too_small':
      return issue.origin === 'string'
        ? `must be more than ${Number(issue.minimum) - 1} characters`
        : `no fewer than ${issue.minimum} items allowed`;
    case 'unrecognized_keys':
      return `invalid additional property: ${issue.keys.join(', ')}`;
    case 'invalid_union': {
      const found = valueAt(root, issue.path);
      if (isMissing(issue, root)) return `missing required field: ${String(issue.path.at(-1))}`;
      return issue.discriminator && typeof found === 'string'
        ? `unsupported type: ${found}`
        : 'failed to match all allowed schemas';
    }
    case 'invalid_value':
      return 'must be a valid enum value';
    case 'invalid_type':
      return isMissing(issue, root)
        ? `missing required field: ${String(issue.path.at(-1))}`
        : `must be ${/^[aeio]/.test(issue.expected) ? 'an' : 'a'} ${issue.expected}`;
    default:
      return issue.message;
  }
}

function pointer(issue: Issue, root: unknown, prefix: string): string {
  const path = isMissing(issue, root) ? issue.path.slice(0, -1) : issue.path;
  return `[json-pointer:${prefix}${path.map((part) => `/${String(part)}`).join('')}]`;
}

function explain(error: z.ZodError, root: unknown, prefix: string): string[] {
  return error.issues.map((issue) => `${slackWords(issue, root)} ${pointer(issue, root, prefix)}`);
}

/** Every string under a `text` key: what Slack seems to add up for msg_blocks_too_long. */
function textLength(value: unknown): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + textLength(each), 0);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.entries(value).reduce(
    (sum, [key, each]) => sum + (key === 'text' && typeof each === 'string' ? each.length : textLength(each)),
    0,
  );
}

/** Elements a person can act on, wherever the block holds them. */
export function elementsOf(block: Block): Record<string, unknown>[] {
  const found = [block.accessory, block.element, ...(Array.isArray(block.elements) ? block.elements : [])];
  return found.filter(
    (each): each is Record<string, unknown> =>
      typeof each === 'object' &&
      each !== null &&
      'type' in each &&
      !['mrkdwn', 'plain_text', 'image'].includes(String(each.type)),
  );
}

/** Ids are unique: block ids in the message, action ids in their block. */
function duplicateIds(blocks: Block[], prefix: string): string[] {
  const errors: string[] = [];
  const seen = new Set<string>();
  for (const [index, block] of blocks.entries()) {
    if (block.block_id !== undefined && seen.has(block.block_id)) {
      errors.push(
        `\`block_id\` already exists: ${block.block_id} [json-pointer:${prefix}/${index}/block_id]`,
      );
    }
    if (block.block_id !== undefined) seen.add(block.block_id);
    if (block.type === 'rich_text') continue;
    const actions = new Set<unknown>();
    for (const { action_id: actionId } of elementsOf(block)) {
      if (actionId !== undefined && actions.has(actionId)) {
        errors.push(
          `\`action_id\` already exists in block: ${String(actionId)} [json-pointer:${prefix}/${index}]`,
        );
      }
      actions.add(actionId);
    }
  }
  return errors;
}

function overall(blocks: Block[]): string[] {
  const errors: string[] = [];
  const markdown = blocks.filter((block) => block.type === 'markdown');
  if (textLength(markdown) > ALL_MARKDOWN)
    errors.push(`must be less than ${ALL_MARKDOWN + 1} characters [json-pointer:/blocks]`);
  const tables = blocks.filter((block) => block.type === 'table');
  if (tables.length > 1) errors.push('only one table allowed [json-pointer:/blocks]');
  if (textLength(tables) > TABLE_TEXT)
    errors.push(`must be less than ${TABLE_TEXT + 1} characters [json-pointer:/blocks]`);
  const charts = blocks.filter((block) => block.type === 'data_visualization');
  if (charts.length > MOST_CHARTS)
    errors.push(`only ${MOST_CHARTS} data_visualization blocks allowed [json-pointer:/blocks]`);
  return errors;
}

/** Checks a message's blocks against Slack's limits; `errors` point into `/blocks`. */
export function checkMessageBlocks(value: unknown): BlockCheck {
  if (
    !Array.isArray(value) ||
    value.some((each) => typeof each !== 'object' || each === null || Array.isArray(each))
  ) {
    return { ok: false, error: 'invalid_blocks_format', errors: [] };
  }
  const parsed = z.array(messageBlock).max(50).safeParse(value);
  if (!parsed.success)
    return { ok: false, error: 'invalid_blocks', errors: explain(parsed.error, value, '/blocks') };
  const blocks = value as Block[];
  const errors = [...duplicateIds(blocks, '/blocks'), ...overall(blocks)];
  if (errors.length > 0) return { ok: false, error: 'invalid_blocks', errors };
  if (textLength(blocks) > ALL_BLOCK_TEXT) return { ok: false, error: 'msg_blocks_too_long', errors: [] };
  return { ok: true, blocks };
}

/** Checks a modal or home view; returns Slack-like messages, none when it is fine. */
export function checkView(value: unknown, kind: 'modal' | 'home'): string[] {
  if (typeof value !== 'object' || value === null) return ['must be an object [json-pointer:/view]'];
  const parsed = (kind === 'modal' ? modalView : homeView).safeParse(value);
  if (!parsed.success) return explain(parsed.error, value, '/view');
  const blocks = parsed.data.blocks as Block[];
  const errors = duplicateIds(blocks, '/view/blocks');
  if (kind === 'modal' && blocks.some((block) => block.type === 'input') && !('submit' in value)) {
    errors.push('missing required field: submit [json-pointer:/view]');
  }
  return errors;
}
