import { type Child, html } from '../html.ts';
import { safeUrl } from '../text/links.ts';
import type { Inline } from '../text/nodes.ts';
import type { BlockContext } from './context.ts';
import { asObject, asObjects, asString, type Raw } from './read.ts';
import { inlines } from './text.ts';

/** Renders a rich_text block: sections, lists, quotes and preformatted text. */
export function richText(block: Raw, context: BlockContext): Child {
  return html`<div class="rich-text">${asObjects(block.elements).map((each) => richElement(each, context))}</div>`;
}

function richElement(element: Raw, context: BlockContext): Child {
  const children = asObjects(element.elements);
  switch (element.type) {
    case 'rich_text_section':
      return html`<p class="para">${inlines(children.map(toInline), context)}</p>`;
    case 'rich_text_quote':
      return html`<blockquote><p class="para">${inlines(children.map(toInline), context)}</p></blockquote>`;
    case 'rich_text_preformatted':
      return html`<pre tabindex="0"><code>${children.map((each) => asString(each.text) || asString(each.url)).join('')}</code></pre>`;
    case 'rich_text_list': {
      const indent = Math.min(4, Number(element.indent) || 0);
      const items = children.map(
        (item) => html`<li>${inlines(asObjects(item.elements).map(toInline), context)}</li>`,
      );
      return element.style === 'ordered'
        ? html`<ol class=${`indent-${indent}`} start=${(Number(element.offset) || 0) + 1}>${items}</ol>`
        : html`<ul class=${`indent-${indent}`}>${items}</ul>`;
    }
    default:
      return html`<p class="unknown">Unsupported rich text: ${asString(element.type)}</p>`;
  }
}

const STYLES = ['bold', 'italic', 'strike', 'underline', 'highlight'] as const;

/** One inline rich text element as an inline node, its styles wrapped around it. */
export function toInline(element: Raw): Inline {
  const style = asObject(element.style);
  const bare = bareInline(element);
  const base: Inline = style.code === true && bare.t === 'text' ? { t: 'code', text: bare.text } : bare;
  return STYLES.reduce<Inline>(
    (node, each) => (style[each] === true ? { t: each, children: [node] } : node),
    base,
  );
}

function bareInline(element: Raw): Inline {
  switch (element.type) {
    case 'link': {
      const url = safeUrl(asString(element.url));
      const text = asString(element.text) || asString(element.url);
      return url ? { t: 'link', url, text } : { t: 'text', text };
    }
    case 'user':
      return { t: 'user', id: asString(element.user_id) };
    case 'usergroup':
      return { t: 'group', id: asString(element.usergroup_id) };
    case 'channel':
      return { t: 'channel', id: asString(element.channel_id) };
    case 'emoji':
      return { t: 'emoji', name: asString(element.name) };
    case 'broadcast':
      return { t: 'broadcast', range: asString(element.range) };
    case 'color':
      return { t: 'code', text: asString(element.value) };
    case 'team':
      return { t: 'text', text: asString(element.team_id) };
    case 'date': {
      const url = safeUrl(asString(element.url));
      const format = asString(element.format);
      const fallback = asString(element.fallback);
      return { t: 'date', unix: Number(element.timestamp) || 0, format, fallback, ...(url ? { url } : {}) };
    }
    default:
      return { t: 'text', text: asString(element.text) };
  }
}
