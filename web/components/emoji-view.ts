import { type Child, html } from '../html.ts';
import { emojiChar, isEmoji } from '../text/emoji.ts';
import { EMOJI_ART } from './emoji-art.ts';

/** One emoji by its short name; unknown names stay readable. */
export function emojiView(name: string): Child {
  if (!isEmoji(name)) return `:${name}:`;
  const art = Object.hasOwn(EMOJI_ART, name) ? EMOJI_ART[name] : undefined;
  const body = art
    ? html`<svg viewBox="0 0 20 20" focusable="false">
        ${art.map(({ d, fill, stroke, width }) => html`<path d=${d} fill=${fill} stroke=${stroke} stroke-width=${width} />`)}
      </svg>`
    : emojiChar(name);
  const label = name.replaceAll('_', ' ');
  return html`<span class="emoji" role="img" aria-label=${label} title=${`:${name}:`}>${body}</span>`;
}
