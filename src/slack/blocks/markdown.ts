import { type KnownBlock, preformatted, section, textLength } from '#src/slack/blocks/elements.ts';
import { escapeText } from '#src/slack/blocks/escape.ts';

/** A section holds 3,000 characters; below that nothing is cut. */
const PIECE = 2_700;

/** Headings, bold, lists and inline code as mrkdwn; links as text with their address, which nothing makes clickable. */
function toMrkdwn(line: string): string {
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  const text = escapeText(heading?.[1] ?? line)
    .replaceAll(/!?\[([^\]]*)\]\(([^)\s]*)\)/g, '$1 ($2)')
    .replaceAll(/\*\*([^*\n]+)\*\*/g, '*$1*')
    .replace(/^(\s*)[-*]\s+/, '$1• ');
  return heading ? `*${text.replaceAll('*', '').trim()}*` : text;
}

/** Cuts at line ends where it can, inside a line where it must. */
function pieces(lines: readonly string[], max: number): string[] {
  const out: string[] = [];
  let current = '';
  for (const line of lines) {
    for (let rest = line; ; ) {
      const part = rest.slice(0, max).replace(rest.length > max ? /&[a-z]{0,3}$/ : /$^/, '');
      if (current !== '' && current.length + part.length + 1 > max) {
        out.push(current);
        current = '';
      }
      current = current === '' ? part : `${current}\n${part}`;
      rest = rest.slice(part.length);
      if (rest === '') break;
    }
  }
  if (current.trim() !== '') out.push(current);
  return out;
}

function isBreak(line: string | undefined): boolean {
  return line === undefined || line === '' || /^\*[^*]+\*$/.test(line);
}

/** Markdown as blocks. Code fences and tables keep their columns as literal text. */
export function markdownBlocks(markdown: string): KnownBlock[] {
  const blocks: KnownBlock[] = [];
  let prose: string[] = [];
  let literal: string[] = [];
  const flushProse = () => {
    blocks.push(...pieces(prose, PIECE).map((text) => section(text)));
    prose = [];
  };
  const flushLiteral = () => {
    blocks.push(...pieces(literal, PIECE).map((text) => preformatted(text, 3_000)));
    literal = [];
  };
  let fenced = false;
  for (const line of markdown.split(/\r?\n/)) {
    const fence = /^\s*(```|~~~)/.test(line);
    const table = !fenced && /^\s*\|.*\|\s*$/.test(line);
    if (fence) fenced = !fenced;
    else if (fenced || table) {
      if (prose.length > 0) flushProse();
      literal.push(line);
      continue;
    }
    if (literal.length > 0) flushLiteral();
    // One empty line at most, and none below a heading.
    if (!fence && (line.trim() !== '' || !isBreak(prose.at(-1))))
      prose.push(line.trim() === '' ? '' : toMrkdwn(line));
  }
  if (literal.length > 0) flushLiteral();
  flushProse();
  return blocks;
}

/** Groups blocks into messages that each stay within `maxBlocks` and `maxText`. */
export function paginate(blocks: readonly KnownBlock[], maxBlocks = 40, maxText = 10_000): KnownBlock[][] {
  const pages: KnownBlock[][] = [];
  let page: KnownBlock[] = [];
  let used = 0;
  for (const block of blocks) {
    const length = textLength(block);
    if (page.length > 0 && (page.length >= maxBlocks || used + length > maxText)) {
      pages.push(page);
      page = [];
      used = 0;
    }
    page.push(block);
    used += length;
  }
  if (page.length > 0) pages.push(page);
  return pages;
}
