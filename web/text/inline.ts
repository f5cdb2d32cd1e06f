import { isEmoji } from './emoji.ts';
import { safeUrl, unescapeText } from './links.ts';
import type { Inline } from './nodes.ts';

type StyleKind = 'bold' | 'italic' | 'strike';
export type Marker = { mark: string; kind: StyleKind };

/** What counts as markup. `bareLinks`: an address without `<>` becomes a link; `markdownLinks`: `[text](address)` does. */
export type Dialect = { markers: readonly Marker[]; bareLinks: boolean; markdownLinks: boolean };

const MRKDWN_MARKERS: readonly Marker[] = [
  { mark: '*', kind: 'bold' },
  { mark: '_', kind: 'italic' },
  { mark: '~', kind: 'strike' },
];

const MARKDOWN_MARKERS: readonly Marker[] = [
  { mark: '**', kind: 'bold' },
  { mark: '__', kind: 'bold' },
  { mark: '~~', kind: 'strike' },
  { mark: '*', kind: 'italic' },
  { mark: '_', kind: 'italic' },
];

export const MRKDWN: Dialect = { markers: MRKDWN_MARKERS, bareLinks: true, markdownLinks: false };
/** A text object that is `verbatim`: only what stands in `<>` is a link. */
export const MRKDWN_VERBATIM: Dialect = { ...MRKDWN, bareLinks: false };
export const MARKDOWN: Dialect = { markers: MARKDOWN_MARKERS, bareLinks: true, markdownLinks: true };

/** Characters that may stand outside a style marker: `*bold*,` is bold, `snake_case_name` is not italic. */
const EDGE = /[\s.,;:!?()[\]{}"'“”‘’/\\|–—*_~<>&-]/u;

/** Parses one Slack control, the text between `<` and `>`; undefined when it is none. */
export function parseControl(body: string): Inline | undefined {
  const bar = body.indexOf('|');
  const head = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeText(body.slice(bar + 1));
  const labelled = label ? { label } : {};
  if (/^@[UWB][A-Z0-9]+$/.test(head)) return { t: 'user', id: head.slice(1), ...labelled };
  if (/^#[CGD][A-Z0-9]+$/.test(head)) return { t: 'channel', id: head.slice(1), ...labelled };
  if (/^!subteam\^S[A-Z0-9]+$/.test(head)) return { t: 'group', id: head.slice(9), ...labelled };
  if (/^!(here|channel|everyone)$/.test(head)) return { t: 'broadcast', range: head.slice(1) };
  if (head.startsWith('!date^')) {
    const [, stamp = '', format = '', url] = head.split('^');
    const unix = Number(stamp);
    if (!stamp || !Number.isFinite(unix)) return undefined;
    const target = url === undefined ? undefined : safeUrl(unescapeText(url));
    return { t: 'date', unix, format, fallback: label ?? stamp, ...(target ? { url: target } : {}) };
  }
  const url = safeUrl(unescapeText(head));
  return url ? { t: 'link', url, text: label || url } : undefined;
}

/** Index of the closing marker on the same line, or -1. Code and controls are jumped over. */
function findClose(text: string, from: number, mark: string): number {
  for (let i = from; i < text.length; i++) {
    const char = text[i];
    if (char === '\n') return -1;
    if (char === '`' || char === '<') {
      const end = text.indexOf(char === '`' ? '`' : '>', i + 1);
      if (end > 0 && !text.slice(i, end).includes('\n')) i = end;
      continue;
    }
    if (!text.startsWith(mark, i)) continue;
    const before = text[i - 1] ?? ' ';
    const after = text[i + mark.length];
    const closes = i > from && !/\s/.test(before) && (after === undefined || EDGE.test(after));
    if (closes && !(mark.length === 1 && after === mark)) return i;
    i += mark.length - 1;
  }
  return -1;
}

class Collector {
  readonly out: Inline[] = [];
  private buffer = '';

  text(text: string): void {
    this.buffer += text;
  }

  node(node: Inline): void {
    this.flush();
    this.out.push(node);
  }

  flush(): void {
    if (this.buffer) this.out.push({ t: 'text', text: unescapeText(this.buffer) });
    this.buffer = '';
  }
}

const BARE_URL = /https?:\/\/[^\s<>|`]+/iy;
const EMOJI = /:([a-z0-9_+-]+):/y;
const MD_LINK = /\[([^\]\n]+)\]\(([^)\s]+)\)/y;

function at(pattern: RegExp, text: string, index: number): RegExpExecArray | null {
  pattern.lastIndex = index;
  return pattern.exec(text);
}

/**
 * Parses inline text. A marker is not nested in itself, so depth is bounded by the
 * number of markers; a marker without a close is remembered per line, so hostile text stays linear.
 */
export function parseInline(text: string, dialect: Dialect): Inline[] {
  const { markers } = dialect;
  const found = new Collector();
  const hopeless = new Set<string>();
  let i = 0;
  while (i < text.length) {
    const char = text[i] as string;
    if (char === '\n') {
      hopeless.clear();
      found.node({ t: 'br' });
      i++;
      continue;
    }
    const special = parseSpecial(text, i, dialect);
    if (special) {
      if (special.node) found.node(special.node);
      else found.text(text.slice(i, special.end));
      i = special.end;
      continue;
    }
    const marker = markers.find((each) => text.startsWith(each.mark, i) && !hopeless.has(each.mark));
    const opens = marker && EDGE.test(text[i - 1] ?? ' ') && /\S/.test(text[i + marker.mark.length] ?? ' ');
    if (marker && opens) {
      const start = i + marker.mark.length;
      const end = findClose(text, start, marker.mark);
      if (end > start) {
        const rest = markers.filter((each) => each.kind !== marker.kind);
        found.node({
          t: marker.kind,
          children: parseInline(text.slice(start, end), { ...dialect, markers: rest }),
        });
        i = end + marker.mark.length;
        continue;
      }
      hopeless.add(marker.mark);
    }
    found.text(char);
    i++;
  }
  found.flush();
  return found.out;
}

/** Code, controls, links and emoji; `node` is absent where the text is to be taken as it stands. */
function parseSpecial(text: string, i: number, dialect: Dialect): { node?: Inline; end: number } | undefined {
  const char = text[i];
  if (char === '`') {
    const end = text.indexOf('`', i + 1);
    const body = end < 0 ? '' : text.slice(i + 1, end);
    if (body && !body.includes('\n')) return { node: { t: 'code', text: unescapeText(body) }, end: end + 1 };
  } else if (char === '<') {
    const end = text.indexOf('>', i + 1);
    const node = end < 0 ? undefined : parseControl(text.slice(i + 1, end));
    if (node) return { node, end: end + 1 };
  } else if (char === ':') {
    const match = at(EMOJI, text, i);
    const name = match?.[1];
    if (match && name && isEmoji(name)) return { node: { t: 'emoji', name }, end: i + match[0].length };
  } else if (char === '[' && dialect.markdownLinks) {
    const match = at(MD_LINK, text, i);
    const url = match?.[2] ? safeUrl(unescapeText(match[2])) : undefined;
    if (match && url)
      return { node: { t: 'link', url, text: unescapeText(match[1] ?? url) }, end: i + match[0].length };
  } else if (dialect.bareLinks && (char === 'h' || char === 'H') && EDGE.test(text[i - 1] ?? ' ')) {
    const raw = at(BARE_URL, text, i)?.[0].replace(/(?:[.,;:!?)\]'"*_~]|&gt;)+$/, '');
    const url = raw ? safeUrl(unescapeText(raw)) : undefined;
    if (raw && url) return { node: { t: 'link', url, text: url }, end: i + raw.length };
  }
  return undefined;
}
