import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMrkdwn } from '../../../web/text/mrkdwn.ts';
import type { Inline, TextBlock } from '../../../web/text/nodes.ts';

const text = (value: string): Inline => ({ t: 'text', text: value });

function inlineOf(source: string): Inline[] {
  const [block] = parseMrkdwn(source);
  return block?.t === 'paragraph' ? block.children : [];
}

/** Every text of a tree in order: nothing that was typed may get lost. */
function flatten(blocks: TextBlock[]): string {
  return blocks
    .map((block) => {
      if (block.t === 'pre') return block.text;
      if (block.t === 'quote') return flatten(block.children);
      if (block.t === 'list') return block.items.map((item) => words(item.children)).join(' ');
      return block.t === 'paragraph' ? words(block.children) : '';
    })
    .join(' ');
}

function words(nodes: Inline[]): string {
  return nodes
    .map((node) => {
      if (node.t === 'text' || node.t === 'code' || node.t === 'link') return node.text;
      return 'children' in node ? words(node.children) : ' ';
    })
    .join('');
}

describe('styles', () => {
  it.each([
    ['*bold*', [{ t: 'bold', children: [text('bold')] }]],
    ['_italic_', [{ t: 'italic', children: [text('italic')] }]],
    ['~gone~', [{ t: 'strike', children: [text('gone')] }]],
    ['`a *b* &lt;c&gt;`', [{ t: 'code', text: 'a *b* <c>' }]],
    [
      '*a _b_ c*',
      [{ t: 'bold', children: [text('a '), { t: 'italic', children: [text('b')] }, text(' c')] }],
    ],
    ['(*x*),', [text('('), { t: 'bold', children: [text('x')] }, text('),')]],
  ])('%s', (source, expected) => {
    expect(inlineOf(source)).toEqual(expected);
  });

  it.each(['snake_case_name', '2 * 3 * 4', '*not closed', 'a*b*c', '* spaced *', '``', '~/.kube/config'])(
    'leaves %s as text',
    (source) => {
      expect(inlineOf(source)).toEqual([text(source)]);
    },
  );

  it('does not carry a style over a line end', () => {
    expect(inlineOf('*a\nb*')).toEqual([text('*a'), { t: 'br' }, text('b*')]);
  });

  it('keeps markers inside code and links from closing a style', () => {
    expect(inlineOf('*see `a* b` now*')).toEqual([
      { t: 'bold', children: [text('see '), { t: 'code', text: 'a* b' }, text(' now')] },
    ]);
  });
});

describe('controls', () => {
  it.each<[string, Inline]>([
    ['<@U0ABC>', { t: 'user', id: 'U0ABC' }],
    ['<@U0ABC|maya>', { t: 'user', id: 'U0ABC', label: 'maya' }],
    ['<#C0ABC|incidents>', { t: 'channel', id: 'C0ABC', label: 'incidents' }],
    ['<!subteam^S0ABC|@sre>', { t: 'group', id: 'S0ABC', label: '@sre' }],
    ['<!here>', { t: 'broadcast', range: 'here' }],
    [
      '<https://x.example/a?b=1&amp;c=2|a &amp; b>',
      { t: 'link', url: 'https://x.example/a?b=1&c=2', text: 'a & b' },
    ],
    ['<http://x.example>', { t: 'link', url: 'http://x.example', text: 'http://x.example' }],
    [
      '<!date^1700000000^{date} at {time}^https://x.example/|long ago>',
      {
        t: 'date',
        unix: 1_700_000_000,
        format: '{date} at {time}',
        fallback: 'long ago',
        url: 'https://x.example/',
      },
    ],
    [':warning:', { t: 'emoji', name: 'warning' }],
  ])('%s', (source, expected) => {
    expect(inlineOf(source)).toEqual([expected]);
  });

  it.each([
    '<javascript:alert(1)>',
    '<javascript:alert(1)|click>',
    '<data:text/html,x>',
    '<!date^x^y|z>',
    '<script>',
  ])('never makes a link or control of %s', (source) => {
    expect(inlineOf(source)).toEqual([text(source)]);
  });

  it('links a bare address without the punctuation after it', () => {
    expect(inlineOf('see https://x.example/a, then')).toEqual([
      text('see '),
      { t: 'link', url: 'https://x.example/a', text: 'https://x.example/a' },
      text(', then'),
    ]);
  });

  it('leaves a bare address alone in verbatim text, but not a link', () => {
    const [block] = parseMrkdwn('https://x.example <https://y.example|y>', true);
    expect(block).toEqual({
      t: 'paragraph',
      children: [text('https://x.example '), { t: 'link', url: 'https://y.example', text: 'y' }],
    });
  });

  it('unescapes once', () => {
    expect(inlineOf('&amp;lt;b&amp;gt; &lt;i&gt;')).toEqual([text('&lt;b&gt; <i>')]);
  });

  it('leaves an emoji it does not know as it was typed', () => {
    expect(inlineOf('at 10:30:15 :nope:')).toEqual([text('at 10:30:15 :nope:')]);
  });
});

describe('blocks', () => {
  it('takes preformatted text literally, wherever it stands', () => {
    expect(parseMrkdwn('before ```*x* &lt;y&gt;\n  z``` after')).toEqual([
      { t: 'paragraph', children: [text('before ')] },
      { t: 'pre', text: '*x* <y>\n  z' },
      { t: 'paragraph', children: [text(' after')] },
    ]);
  });

  it('reads quotes, escaped or not, and >>> to the end', () => {
    const quote = {
      t: 'quote',
      children: [{ t: 'paragraph', children: [text('a'), { t: 'br' }, text('b')] }],
    };
    expect(parseMrkdwn('&gt; a\n> b')).toEqual([quote]);
    expect(parseMrkdwn('&gt;&gt;&gt;a\nb')).toEqual([quote]);
  });

  it('reads bullets with their indent and numbers from their start', () => {
    const [bullets] = parseMrkdwn('• a\n  - b');
    expect(bullets).toEqual({
      t: 'list',
      ordered: false,
      start: 1,
      items: [
        { indent: 0, children: [text('a')] },
        { indent: 1, children: [text('b')] },
      ],
    });
    expect(parseMrkdwn('3. c\n4. d')[0]).toMatchObject({ t: 'list', ordered: true, start: 3 });
  });
});

describe('any text', () => {
  const pieces = fc.constantFrom(
    '*',
    '_',
    '~',
    '`',
    '```',
    '<',
    '>',
    '@U1',
    '!here',
    'w',
    ' ',
    '\n',
    '&lt;',
    ':x:',
    '- ',
    '1. ',
  );

  it('keeps every word, whatever stands around it', () => {
    const count = (value: string): number => value.split('w').length - 1;
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        expect(count(flatten(parseMrkdwn(parts.join(''))))).toBe(count(parts.join('')));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['*a ', '<', '`', ':a', '_*~', '> ', '```', 'http://'])(
    'stays quick on 40 000 characters of %s',
    (unit) => {
      const source = unit.repeat(Math.ceil(40_000 / unit.length));
      const started = performance.now();
      parseMrkdwn(source);
      expect(performance.now() - started).toBeLessThan(1_000);
    },
  );
});
