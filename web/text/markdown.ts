import { MARKDOWN, parseInline } from './inline.ts';
import type { Inline, ListItem, TextBlock } from './nodes.ts';

const HEADING = /^(#{1,6})\s+(.+?)\s*#*$/;
const RULE = /^\s*(?:-{3,}|\*{3,}|_{3,})\s*$/;
const FENCE = /^\s*(?:```|~~~)/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const QUOTE = /^\s*>\s?(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

const inline = (text: string): Inline[] => parseInline(text, MARKDOWN);

/** Quotes in quotes deeper than this stay text, so that hostile text cannot exhaust the stack. */
const MAX_DEPTH = 4;

/** Parses the part of Markdown that Slack's markdown block renders. Never throws. */
export function parseMarkdown(source: string, depth = 0): TextBlock[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n');
  const blocks: TextBlock[] = [];
  let i = 0;
  while (i < lines.length) {
    const line = lines[i] as string;
    const heading = HEADING.exec(line);
    const read = heading
      ? {
          block: {
            t: 'heading' as const,
            level: heading[1]?.length ?? 1,
            children: inline(heading[2] ?? ''),
          },
          used: 1,
        }
      : readBlock(lines, i, depth);
    if (read.block) blocks.push(read.block);
    i += read.used;
  }
  return blocks;
}

type Read = { block?: TextBlock; used: number };

function readBlock(lines: string[], i: number, depth: number): Read {
  const line = lines[i] as string;
  if (!line.trim()) return { used: 1 };
  if (FENCE.test(line)) return readFence(lines, i);
  if (RULE.test(line)) return { block: { t: 'rule' }, used: 1 };
  if (depth < MAX_DEPTH && QUOTE.test(line)) {
    const run = takeWhile(lines, i, (each) => QUOTE.test(each));
    const text = run.map((each) => QUOTE.exec(each)?.[1] ?? '').join('\n');
    return { block: { t: 'quote', children: parseMarkdown(text, depth + 1) }, used: run.length };
  }
  if (ITEM.test(line)) return readList(lines, i);
  if (line.includes('|') && TABLE_RULE.test(lines[i + 1] ?? '')) return readTable(lines, i);
  const run = takeWhile(lines, i, (each, n) => n === 0 || !startsBlock(each));
  return { block: { t: 'paragraph', children: inline(run.join('\n')) }, used: run.length };
}

function startsBlock(line: string): boolean {
  return !line.trim() || [FENCE, RULE, QUOTE, ITEM, HEADING].some((pattern) => pattern.test(line));
}

function takeWhile(lines: string[], from: number, test: (line: string, n: number) => boolean): string[] {
  let end = from;
  while (end < lines.length && test(lines[end] as string, end - from)) end++;
  return lines.slice(from, end);
}

function readFence(lines: string[], i: number): Read {
  const body = takeWhile(lines, i + 1, (each) => !FENCE.test(each));
  return { block: { t: 'pre', text: body.join('\n') }, used: body.length + 2 };
}

function readList(lines: string[], i: number): Read {
  const run = takeWhile(lines, i, (each) => ITEM.test(each));
  const first = ITEM.exec(run[0] ?? '');
  const items: ListItem[] = run.map((each) => {
    const match = ITEM.exec(each);
    return {
      indent: Math.min(4, Math.floor((match?.[1]?.length ?? 0) / 2)),
      children: inline(match?.[3] ?? ''),
    };
  });
  const ordered = first?.[2] !== undefined;
  return { block: { t: 'list', ordered, start: ordered ? Number(first?.[2]) : 1, items }, used: run.length };
}

const cells = (line: string): Inline[][] =>
  line
    .replace(/^\s*\||\|\s*$/g, '')
    .split('|')
    .map((cell) => inline(cell.trim()));

function readTable(lines: string[], i: number): Read {
  const body = takeWhile(lines, i + 2, (each) => each.includes('|'));
  return {
    block: { t: 'table', head: cells(lines[i] as string), rows: body.map(cells) },
    used: body.length + 2,
  };
}
