import { describe, expect, it } from 'vitest';
import { checkMessageBlocks, checkView } from '#lab/slack/block-kit/validate.ts';

const text = (length: number) => 'x'.repeat(length);
const plain = (value: string) => ({ type: 'plain_text', text: value });
const section = (value: string, more: object = {}) => ({
  type: 'section',
  text: { type: 'mrkdwn', text: value },
  ...more,
});
const button = (more: object = {}) => ({ type: 'button', action_id: 'go', text: plain('Go'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const options = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ text: plain(`Option ${index}`), value: String(index) }));
const select = (count: number) => ({ type: 'static_select', action_id: 'pick', options: options(count) });
const cells = (rows: number, columns: number, value = 'x') => ({
  type: 'table',
  rows: Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => ({ type: 'raw_text', text: value })),
  ),
});

const errorsOf = (blocks: unknown): string[] => {
  const result = checkMessageBlocks(blocks);
  return result.ok ? [] : [result.error, ...result.errors];
};

describe('limits of a message: the largest that fits, and one more', () => {
  const cases: [string, (size: number) => unknown[], number, string][] = [
    [
      'blocks',
      (n) => Array.from({ length: n }, () => ({ type: 'divider' })),
      50,
      'no more than 50 items allowed [json-pointer:/blocks]',
    ],
    [
      'section text',
      (n) => [section(text(n))],
      3000,
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'section fields',
      (n) => [{ type: 'section', fields: Array.from({ length: n }, () => plain('f')) }],
      10,
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      'field text',
      (n) => [{ type: 'section', fields: [plain(text(n))] }],
      2000,
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      'header',
      (n) => [{ type: 'header', text: plain(text(n)) }],
      150,
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      'context elements',
      (n) => [{ type: 'context', elements: Array.from({ length: n }, () => plain('c')) }],
      10,
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'actions elements',
      (n) => [actions(...Array.from({ length: n }, (_, i) => button({ action_id: `b${i}` })))],
      25,
      'no more than 25 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [
      'button text',
      (n) => [actions(button({ text: plain(text(n)) }))],
      75,
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      'button value',
      (n) => [actions(button({ value: text(n) }))],
      2000,
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      'action id',
      (n) => [actions(button({ action_id: text(n) }))],
      255,
      'must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]',
    ],
    [
      'block id',
      (n) => [{ type: 'divider', block_id: text(n) }],
      255,
      'must be less than 256 characters [json-pointer:/blocks/0/block_id]',
    ],
    [
      'select options',
      (n) => [actions(select(n))],
      100,
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    ['table rows', (n) => [cells(n, 1)], 100, 'no more than 100 items allowed [json-pointer:/blocks/0/rows]'],
    [
      'table columns',
      (n) => [cells(1, n)],
      20,
      'no more than 20 items allowed [json-pointer:/blocks/0/rows/0]',
    ],
    [
      'markdown',
      (n) => [{ type: 'markdown', text: text(n) }],
      12_000,
      'must be less than 12001 characters [json-pointer:/blocks/0/text]',
    ],
  ];
  it.each(cases)('%s', (_name, build, limit, message) => {
    expect(errorsOf(build(limit))).toEqual([]);
    expect(errorsOf(build(limit + 1))).toEqual(['invalid_blocks', message]);
  });

  it('confirm dialogs', () => {
    const confirm = {
      title: plain('Sure?'),
      text: plain('It restarts.'),
      confirm: plain('Yes'),
      deny: plain('No'),
    };
    expect(errorsOf([actions(button({ confirm }))])).toEqual([]);
    const tooLong = { ...confirm, title: plain(text(101)), text: plain(text(301)), confirm: plain(text(31)) };
    expect(errorsOf([actions(button({ confirm: tooLong }))])).toHaveLength(4);
  });

  it('all text of all blocks together', () => {
    const four = Array.from({ length: 4 }, () => section(text(3000)));
    expect(errorsOf([...four, section(text(1200))])).toEqual([]);
    expect(errorsOf([...four, section(text(1201))])).toEqual(['msg_blocks_too_long']);
  });

  it('all markdown together, all text of the table, one table', () => {
    const half = { type: 'markdown', text: text(6001) };
    expect(errorsOf([half, half])).toHaveLength(2);
    expect(errorsOf([cells(10, 10, text(101))])).toHaveLength(2);
    expect(errorsOf([cells(1, 1), cells(1, 1)])).toEqual([
      'invalid_blocks',
      'only one table allowed [json-pointer:/blocks]',
    ]);
  });
});

describe('shape', () => {
  it.each<[string, unknown, string[]]>([
    ['no array', { type: 'divider' }, ['invalid_blocks_format']],
    ['no objects', ['divider'], ['invalid_blocks_format']],
    [
      'an unknown type',
      [{ type: 'shape' }],
      ['invalid_blocks', 'unsupported type: shape [json-pointer:/blocks/0/type]'],
    ],
    ['no type', [{ text: 'x' }], ['invalid_blocks', 'missing required field: type [json-pointer:/blocks/0]']],
    [
      'a property Slack does not know',
      [{ type: 'divider', colour: 'red' }],
      ['invalid_blocks', 'invalid additional property: colour [json-pointer:/blocks/0]'],
    ],
    [
      'a bare string for a text',
      [{ type: 'header', text: 'Hi' }],
      ['invalid_blocks', 'must be an object [json-pointer:/blocks/0/text]'],
    ],
    [
      'mrkdwn in a header',
      [{ type: 'header', text: { type: 'mrkdwn', text: 'Hi' } }],
      ['invalid_blocks', 'must be a valid enum value [json-pointer:/blocks/0/text/type]'],
    ],
    [
      'an empty text',
      [section('')],
      ['invalid_blocks', 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    ],
    [
      'a section without text or fields',
      [{ type: 'section' }],
      ['invalid_blocks', 'missing required field: text [json-pointer:/blocks/0]'],
    ],
    [
      'an unknown style',
      [actions(button({ style: 'red' }))],
      ['invalid_blocks', 'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]'],
    ],
    [
      'an address without a scheme',
      [actions(button({ url: 'example' }))],
      ['invalid_blocks', 'must be a valid URL [json-pointer:/blocks/0/elements/0/url]'],
    ],
    [
      'a text input among actions',
      [actions({ type: 'plain_text_input' })],
      ['invalid_blocks', 'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]'],
    ],
  ])('refuses %s', (_name, blocks, expected) => {
    expect(errorsOf(blocks)).toEqual(expected);
  });

  it('refuses the same id twice', () => {
    expect(
      errorsOf([
        { type: 'divider', block_id: 'a' },
        { type: 'divider', block_id: 'a' },
      ])[1],
    ).toMatch('already exists');
    expect(errorsOf([actions(button(), button())])[1]).toMatch('already exists in block: go');
  });

  it('takes every kind of block a message may hold', () => {
    const rich = {
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'see ', style: { bold: true } },
            { type: 'link', url: 'https://x.example' },
          ],
        },
        { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'log' }] },
        {
          type: 'rich_text_list',
          style: 'bullet',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'user', user_id: 'U1' }] }],
        },
      ],
    };
    const task = {
      type: 'task_card',
      task_id: 't1',
      title: 'Roll back',
      status: 'in_progress',
      details: rich,
    };
    expect(
      errorsOf([
        section('a', { accessory: { type: 'overflow', action_id: 'more', options: options(2) } }),
        section('b', {
          accessory: { type: 'image', image_url: 'https://x.example/i.png', alt_text: 'graph' },
        }),
        { type: 'context', elements: [plain('x'), { type: 'mrkdwn', text: '*y*' }] },
        actions(
          select(2),
          { type: 'users_select' },
          { type: 'datepicker', initial_date: '2026-11-21' },
          { type: 'checkboxes', options: options(1) },
          { type: 'radio_buttons', options: options(1) },
        ),
        { type: 'image', image_url: 'https://x.example/i.png', alt_text: 'graph', title: plain('p99') },
        { type: 'markdown', text: '**x**' },
        rich,
        cells(2, 2),
        { type: 'plan', title: 'Plan', tasks: [task] },
        { type: 'input', label: plain('Why'), element: { type: 'plain_text_input', multiline: true } },
      ]),
    ).toEqual([]);
  });
});

describe('views', () => {
  const modal = (more: object = {}) => ({
    type: 'modal',
    title: plain('Open a case'),
    blocks: [section('x')],
    ...more,
  });
  const input = {
    type: 'input',
    label: plain('Title'),
    element: { type: 'plain_text_input', action_id: 'v' },
  };

  it('takes modals and home tabs', () => {
    expect(checkView(modal({ submit: plain('Open'), blocks: [input] }), 'modal')).toEqual([]);
    expect(checkView({ type: 'home', blocks: [section('x'), input] }, 'home')).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    [
      'a long title',
      modal({ title: plain(text(25)) }),
      'must be less than 25 characters [json-pointer:/view/title/text]',
    ],
    [
      'no title',
      { type: 'modal', blocks: [section('x')] },
      'missing required field: title [json-pointer:/view]',
    ],
    [
      'much private_metadata',
      modal({ private_metadata: text(3001) }),
      'must be less than 3001 characters [json-pointer:/view/private_metadata]',
    ],
    [
      '101 blocks',
      modal({ blocks: Array.from({ length: 101 }, () => ({ type: 'divider' })) }),
      'no more than 100 items allowed [json-pointer:/view/blocks]',
    ],
    [
      'inputs without a submit button',
      modal({ blocks: [input] }),
      'missing required field: submit [json-pointer:/view]',
    ],
    [
      'a table',
      modal({ blocks: [cells(1, 1)] }),
      'unsupported type: table [json-pointer:/view/blocks/0/type]',
    ],
    [
      'a home tab where a modal belongs',
      { type: 'home', blocks: [] },
      'must be a valid enum value [json-pointer:/view/type]',
    ],
    ['nothing', undefined, 'must be an object [json-pointer:/view]'],
  ])('refuses %s', (_name, view, expected) => {
    expect(checkView(view, 'modal')).toContain(expected);
  });
});

describe('charts', () => {
  const chart = (change: Record<string, unknown> = {}, series: Record<string, unknown>[] = [line('a')]) => ({
    type: 'data_visualization',
    title: 'memory',
    chart: { type: 'line', series, axis_config: { categories: ['22:30', '22:31'] }, ...change },
  });
  const line = (name: string, labels = ['22:30', '22:31']) => ({
    name,
    data: labels.map((label, value) => ({ label, value })),
  });
  const ok = (...blocks: unknown[]): boolean => checkMessageBlocks(blocks).ok;

  it('takes six lines and two charts a message', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    expect(
      ok(
        chart(
          {},
          names.slice(0, 6).map((name) => line(name)),
        ),
      ),
    ).toBe(true);
    expect(
      ok(
        chart(
          {},
          names.map((name) => line(name)),
        ),
      ),
    ).toBe(false);
    expect(ok(chart(), chart())).toBe(true);
    expect(ok(chart(), chart(), chart())).toBe(false);
  });

  it('refuses a line without a value for each category, two lines of one name, and long names', () => {
    expect(ok(chart({}, [line('a', ['22:30'])]))).toBe(false);
    expect(ok(chart({}, [line('a', ['22:30', '22:32'])]))).toBe(false);
    expect(ok(chart({}, [line('a'), line('a')]))).toBe(false);
    expect(ok(chart({}, [line('a'.repeat(20))]))).toBe(true);
    expect(ok(chart({}, [line('a'.repeat(21))]))).toBe(false);
    expect(ok({ ...chart(), title: 'x'.repeat(51) })).toBe(false);
    expect(ok(chart({ axis_config: { categories: ['22:30', '22:30'] } }))).toBe(false);
    const many = Array.from({ length: 21 }, (_, index) => `${index}`);
    expect(ok(chart({ axis_config: { categories: many } }, [line('a', many)]))).toBe(false);
    expect(ok(chart({ type: 'radar' }))).toBe(false);
  });
});
