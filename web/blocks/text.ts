import { emojiView } from '../components/emoji-view.ts';
import { type Child, html } from '../html.ts';
import { parseMarkdown } from '../text/markdown.ts';
import { parseMrkdwn } from '../text/mrkdwn.ts';
import type { Inline, ListItem, TextBlock } from '../text/nodes.ts';
import { formatDate } from '../text/time.ts';
import type { BlockContext } from './context.ts';
import { asObject, asString } from './read.ts';

type TextContext = Pick<BlockContext, 'directory' | 'now'>;

/** Renders a plain_text or mrkdwn text object. */
export function textObject(value: unknown, context: TextContext): Child {
  if (typeof value === 'string') return plainText(value, true);
  const object = asObject(value);
  const text = asString(object.text);
  return object.type === 'mrkdwn'
    ? mrkdwn(text, context, object.verbatim === true)
    : plainText(text, object.emoji !== false);
}

/** Plain text with line breaks kept and, where allowed, `:emoji:` drawn. */
export function plainText(text: string, emoji: boolean): Child {
  if (!emoji) return text;
  const parts = text.split(/(:[a-z0-9_+-]+:)/);
  return parts.map((part, i) => (i % 2 === 1 ? emojiView(part.slice(1, -1)) : part));
}

export function mrkdwn(text: string, context: TextContext, verbatim = false): Child {
  return parseMrkdwn(text, verbatim).map((block) => textBlock(block, context));
}

export function markdown(text: string, context: TextContext): Child {
  return parseMarkdown(text).map((block) => textBlock(block, context));
}

export function textBlock(block: TextBlock, context: TextContext): Child {
  switch (block.t) {
    case 'paragraph':
      return html`<p class="para">${inlines(block.children, context)}</p>`;
    case 'heading':
      return html`<p class=${`md-heading md-${Math.min(block.level, 4)}`} role="heading" aria-level=${block.level + 2}>
        ${inlines(block.children, context)}
      </p>`;
    case 'quote':
      return html`<blockquote>${block.children.map((child) => textBlock(child, context))}</blockquote>`;
    case 'pre':
      return html`<pre tabindex="0"><code>${block.text}</code></pre>`;
    case 'list':
      return list(block.ordered, block.start, block.items, context);
    case 'rule':
      return html`<hr class="divider" />`;
    case 'table':
      return html`<div class="table-wrap" tabindex="0">
        <table>
          <thead><tr>${block.head.map((cell) => html`<th scope="col">${inlines(cell, context)}</th>`)}</tr></thead>
          <tbody>
            ${block.rows.map((row) => html`<tr>${row.map((cell) => html`<td>${inlines(cell, context)}</td>`)}</tr>`)}
          </tbody>
        </table>
      </div>`;
  }
}

/** A list whose indents are kept as classes: Slack's lists are flat, so nested markup would be a guess. */
export function list(ordered: boolean, start: number, items: ListItem[], context: TextContext): Child {
  const children = items.map(
    (item) => html`<li class=${`indent-${item.indent}`}>${inlines(item.children, context)}</li>`,
  );
  return ordered ? html`<ol start=${start}>${children}</ol>` : html`<ul>${children}</ul>`;
}

export function inlines(nodes: Inline[], context: TextContext): Child {
  return nodes.map((node) => inline(node, context));
}

function inline(node: Inline, context: TextContext): Child {
  const { directory } = context;
  switch (node.t) {
    case 'text':
      return node.text;
    case 'br':
      return html`<br />`;
    case 'bold':
      return html`<strong>${inlines(node.children, context)}</strong>`;
    case 'italic':
      return html`<em>${inlines(node.children, context)}</em>`;
    case 'strike':
      return html`<s>${inlines(node.children, context)}</s>`;
    case 'underline':
      return html`<u>${inlines(node.children, context)}</u>`;
    case 'highlight':
      return html`<mark>${inlines(node.children, context)}</mark>`;
    case 'code':
      return html`<code class="code">${node.text}</code>`;
    case 'link':
      return link(node.url, node.text);
    case 'user':
      return html`<span class="mention">@${directory.user(node.id) || node.label || 'unknown'}</span>`;
    case 'group':
      return html`<span class="mention">@${(directory.group(node.id) || node.label || 'group').replace(/^@/, '')}</span>`;
    case 'broadcast':
      return html`<span class="mention wide">@${node.range}</span>`;
    case 'channel': {
      const name = directory.channel(node.id) || node.label || 'unknown';
      return html`<button type="button" class="mention" onClick=${() => directory.openChannel(node.id)}>#${name}</button>`;
    }
    case 'date':
      return dateView(node, context);
    case 'emoji':
      return emojiView(node.name);
  }
}

function dateView(node: Extract<Inline, { t: 'date' }>, context: TextContext): Child {
  const text = formatDate(node.unix, node.format, { now: context.now }) || node.fallback;
  const title = new Date(node.unix * 1000).toISOString();
  if (node.url) return link(node.url, text);
  return html`<time datetime=${title} title=${title}>${text}</time>`;
}

export function link(url: string, text: string): Child {
  return html`<a href=${url} target="_blank" rel="noopener noreferrer nofollow">${text}</a>`;
}
