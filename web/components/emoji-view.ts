import { type Child, html } from '../html.ts';
import { emojiChar, isEmoji } from '../text/emoji.ts';

/** One emoji by its short name; unknown names stay readable. */
export function emojiView(name: string): Child {
  if (!isEmoji(name)) return `:${name}:`;
  return html`<span class="emoji" role="img" aria-label=${name.replaceAll('_', ' ')} title=${`:${name}:`}>${emojiChar(name)}</span>`;
}
