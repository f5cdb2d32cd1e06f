import { type Dialect, MRKDWN, MRKDWN_VERBATIM, parseInline } from './inline.ts';
import { unescapeText } from './links.ts';
import type { ListItem, TextBlock } from './nodes.ts';

const FENCE = '```';
const BULLET = /^(\s*)(?:[•◦▪]|-)\s+(.*)$/u;
const NUMBER = /^(\s*)(\d{1,3})[.)]\s+(.*)$/;
const QUOTE = /^(?:>|&gt;)\s?(.*)$/;
const QUOTE_REST = /^(?:>>>|&gt;&gt;&gt;)\s?([\s\S]*)$/;

/**
 * Parses Slack's mrkdwn (still escaped) into blocks. Never throws: what is no markup is text. `verbatim` leaves bare
 * addresses alone, as Slack does for such text objects.
 */
export function parseMrkdwn(source: string, verbatim = false): TextBlock[] {
  const dialect = verbatim ? MRKDWN_VERBATIM : MRKDWN;
  const blocks: TextBlock[] = [];
  let rest = source.replace(/\r\n?/g, '\n');
  while (rest) {
    const open = rest.indexOf(FENCE);
    const close = open < 0 ? -1 : rest.indexOf(FENCE, open + FENCE.length);
    if (close < 0) {
      blocks.push(...parseLines(rest, dialect));
      break;
    }
    const before = rest.slice(0, open).replace(/\n$/, '');
    if (before) blocks.push(...parseLines(before, dialect));
    const body = rest.slice(open + FENCE.length, close).replace(/^\n|\n$/g, '');
    if (body) blocks.push({ t: 'pre', text: unescapeText(body) });
    rest = rest.slice(close + FENCE.length).replace(/^\n/, '');
  }
  return blocks;
}

/** Quotes do not nest in Slack: inside one, a `>` is text. */
function parseLines(source: string, dialect: Dialect, inQuote = false): TextBlock[] {
  const lines = source.split('\n');
  const blocks: TextBlock[] = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i] as string;
    if (!inQuote && startsRest(line)) {
      const whole = QUOTE_REST.exec(lines.slice(i).join('\n'));
      blocks.push({ t: 'quote', children: parseLines(whole?.[1] ?? '', dialect, true) });
      break;
    }
    const take = kindOf(line, inQuote);
    const run: string[] = [];
    while (
      i < lines.length &&
      kindOf(lines[i] as string, inQuote) === take &&
      (run.length === 0 || !startsRest(lines[i]))
    ) {
      run.push(lines[i] as string);
      i++;
    }
    blocks.push(toBlock(take, run, dialect));
  }
  return blocks;
}

type Kind = 'quote' | 'bullet' | 'number' | 'text';

function startsRest(line: string | undefined): boolean {
  return line !== undefined && /^(?:>>>|&gt;&gt;&gt;)/.test(line);
}

function kindOf(line: string, inQuote: boolean): Kind {
  if (!inQuote && QUOTE.test(line)) return 'quote';
  if (BULLET.test(line)) return 'bullet';
  return NUMBER.test(line) ? 'number' : 'text';
}

function toBlock(kind: Kind, lines: string[], dialect: Dialect): TextBlock {
  if (kind === 'quote') {
    return {
      t: 'quote',
      children: parseLines(lines.map((line) => QUOTE.exec(line)?.[1] ?? '').join('\n'), dialect, true),
    };
  }
  if (kind === 'text') return { t: 'paragraph', children: parseInline(lines.join('\n'), dialect) };
  const pattern = kind === 'bullet' ? BULLET : NUMBER;
  const items: ListItem[] = lines.map((line) => {
    const match = pattern.exec(line);
    const indent = Math.min(4, Math.floor((match?.[1]?.length ?? 0) / 2));
    return { indent, children: parseInline(match?.at(-1) ?? line, dialect) };
  });
  const start = kind === 'number' ? Number(NUMBER.exec(lines[0] ?? '')?.[2] ?? 1) : 1;
  return { t: 'list', ordered: kind === 'number', start, items };
}
