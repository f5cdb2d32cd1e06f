import { describe, expect, it } from 'vitest';
import { parseMarkdown } from '../../../web/text/markdown.ts';

const text = (value: string) => ({ t: 'text', text: value });

describe('parseMarkdown', () => {
  it('reads headings, rules, fences and quotes', () => {
    expect(parseMarkdown('# Post-mortem\n\n---\n```sh\nkubectl get po\n```\n> said')).toEqual([
      { t: 'heading', level: 1, children: [text('Post-mortem')] },
      { t: 'rule' },
      { t: 'pre', text: 'kubectl get po' },
      { t: 'quote', children: [{ t: 'paragraph', children: [text('said')] }] },
    ]);
  });

  it('reads Markdown styles and links, and only http links', () => {
    expect(parseMarkdown('**b** *i* ~~s~~ `c` [l](https://x.example) [bad](javascript:x)')).toEqual([
      {
        t: 'paragraph',
        children: [
          { t: 'bold', children: [text('b')] },
          text(' '),
          { t: 'italic', children: [text('i')] },
          text(' '),
          { t: 'strike', children: [text('s')] },
          text(' '),
          { t: 'code', text: 'c' },
          text(' '),
          { t: 'link', url: 'https://x.example', text: 'l' },
          text(' [bad](javascript:x)'),
        ],
      },
    ]);
  });

  it('reads lists that follow a paragraph without a blank line', () => {
    const [paragraph, list] = parseMarkdown('Steps:\n1. first\n2. second');
    expect(paragraph).toEqual({ t: 'paragraph', children: [text('Steps:')] });
    expect(list).toMatchObject({ t: 'list', ordered: true, start: 1, items: [{ indent: 0 }, { indent: 0 }] });
  });

  it('reads tables', () => {
    expect(parseMarkdown('| a | b |\n|---|:-:|\n| 1 | `2` |')).toEqual([
      { t: 'table', head: [[text('a')], [text('b')]], rows: [[[text('1')], [{ t: 'code', text: '2' }]]] },
    ]);
  });

  it('survives quotes without end', () => {
    expect(parseMarkdown('> '.repeat(20_000))).toHaveLength(1);
  });

  it('ends with an open fence', () => {
    expect(parseMarkdown('```\nopen')).toEqual([{ t: 'pre', text: 'open' }]);
  });
});
