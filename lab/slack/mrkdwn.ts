import { shortId } from '#lab/slack/ids.ts';
import type { Block } from '#lab/slack/page-api.ts';

/** `<@U1>`, `<#C1|name>`, `<!here>`, `<!subteam^S1>`, `<https://x|text>`. */
const ENTITY = /<([@#!]?)([^>|]+)(?:\|([^>]*))?>/g;

const unescaped = (text: string): string =>
  text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');

function entity(sigil: string, target: string, label: string | undefined): Record<string, unknown> {
  if (sigil === '@') return { type: 'user', user_id: target };
  if (sigil === '#') return { type: 'channel', channel_id: target };
  if (sigil === '!' && target.startsWith('subteam^'))
    return { type: 'usergroup', usergroup_id: target.slice(8) };
  if (sigil === '!' && ['here', 'channel', 'everyone'].includes(target))
    return { type: 'broadcast', range: target };
  if (sigil === '!') return { type: 'text', text: label ?? target };
  return { type: 'link', url: unescaped(target), ...(label ? { text: unescaped(label) } : {}) };
}

/** The rich text block Slack's composer attaches to what a person types: mentions and links told apart, no styles. */
export function toRichText(text: string): Block {
  const elements: Record<string, unknown>[] = [];
  let end = 0;
  for (const match of text.matchAll(ENTITY)) {
    if (match.index > end) elements.push({ type: 'text', text: unescaped(text.slice(end, match.index)) });
    elements.push(entity(match[1] ?? '', match[2] ?? '', match[3]));
    end = match.index + match[0].length;
  }
  if (end < text.length) elements.push({ type: 'text', text: unescaped(text.slice(end)) });
  return { type: 'rich_text', block_id: shortId(), elements: [{ type: 'rich_text_section', elements }] };
}

/** True when the text mentions this user. */
export const mentions = (text: string, userId: string): boolean =>
  [...text.matchAll(ENTITY)].some((match) => match[1] === '@' && match[2] === userId);
