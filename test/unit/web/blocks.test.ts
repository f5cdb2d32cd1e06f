import { describe, expect, it } from 'vitest';
import type { Block } from '#lab/slack/page-api.ts';
import type { BlockContext, Click, StateValue } from '../../../web/blocks/context.ts';
import { KNOWN_BLOCKS, renderBlocks } from '../../../web/blocks/render.ts';
import { byTag, byTestId, elements, fire, textOf } from './tree.ts';

type Recorded = { context: BlockContext; clicks: Click[]; changes: [string, string, StateValue][] };

function setUp(overrides: Partial<BlockContext> = {}): Recorded {
  const clicks: Click[] = [];
  const changes: [string, string, StateValue][] = [];
  const context: BlockContext = {
    directory: {
      user: (id) => ({ U1: 'Maya Chen' })[id] ?? '',
      channel: (id) => ({ C1: 'incidents' })[id] ?? '',
      group: (id) => ({ S1: 'sre' })[id] ?? '',
      people: () => [{ id: 'U1', name: 'Maya Chen' }],
      openChannel: () => undefined,
    },
    now: 1_700_000_000_000,
    values: {},
    errors: {},
    key: 'k',
    isPending: () => false,
    act: (click) => clicks.push(click),
    change: (...change) => changes.push(change),
    ...overrides,
  };
  return { context, clicks, changes };
}

const plain = (text: string) => ({ type: 'plain_text', text });
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
const render = (block: Block, { context }: Recorded = setUp()) => renderBlocks([block], context);

describe('layout blocks', () => {
  it('renders a section with fields and accessory', () => {
    const tree = render({
      type: 'section',
      block_id: 'b',
      text: mrkdwn('*Owner* <!subteam^S1>, <@U1> in <#C1|x>'),
      fields: [mrkdwn('*State*\nopen'), plain('*literal*')],
      accessory: { type: 'button', action_id: 'open', text: plain('Open') },
    });
    expect(textOf(tree).replaceAll(/\s+/g, ' ')).toContain('Owner @sre, @Maya Chen in #incidents');
    expect(textOf(tree)).toContain('*literal*');
    expect(byTestId(tree, 'action-open').type).toBe('button');
  });

  it('renders untrusted text as text and nothing else', () => {
    const hostile = '<img src=x onerror=alert(1)> <script>alert(1)</script>';
    const tree = renderBlocks(
      [
        { type: 'section', text: mrkdwn(hostile) },
        { type: 'header', text: plain(hostile) },
        { type: 'markdown', text: hostile },
        { type: 'context', elements: [plain(hostile)] },
      ],
      setUp().context,
    );
    expect(byTag(tree, 'img')).toEqual([]);
    expect(byTag(tree, 'script')).toEqual([]);
    expect(elements(tree).filter((node) => 'dangerouslySetInnerHTML' in node.props)).toEqual([]);
    expect(textOf(tree).split('<script>alert(1)</script>')).toHaveLength(5);
  });

  it('links only to http and https', () => {
    const tree = renderBlocks(
      [
        { type: 'section', text: mrkdwn('<javascript:alert(1)|a> <https://x.example|b>') },
        {
          type: 'actions',
          block_id: 'b',
          elements: [{ type: 'button', action_id: 'x', text: plain('x'), url: 'javascript:alert(1)' }],
        },
        {
          type: 'rich_text',
          elements: [
            { type: 'rich_text_section', elements: [{ type: 'link', url: 'file:///etc', text: 'c' }] },
          ],
        },
        { type: 'image', image_url: 'javascript:alert(1)', alt_text: 'd' },
      ],
      setUp().context,
    );
    expect(byTag(tree, 'a').map((node) => node.props.href)).toEqual(['https://x.example']);
    expect(byTag(tree, 'a').map((node) => node.props.rel)).toEqual(['noopener noreferrer nofollow']);
    expect(byTag(tree, 'img')).toEqual([]);
  });

  it('keeps to verbatim in text objects', () => {
    const verbatim = render({ type: 'section', text: { ...mrkdwn('https://x.example'), verbatim: true } });
    expect(byTag(verbatim, 'a')).toEqual([]);
    expect(byTag(render({ type: 'section', text: mrkdwn('https://x.example') }), 'a')).toHaveLength(1);
  });

  it('names a block it does not know, and survives blocks with nothing in them', () => {
    expect(textOf(render({ type: 'hologram' }))).toContain('hologram');
    for (const type of KNOWN_BLOCKS) expect(() => render({ type })).not.toThrow();
    for (const type of KNOWN_BLOCKS) {
      expect(() =>
        render({ type, text: 7, elements: [null, 'x', { type: 'button' }], rows: [7], tasks: 'x' }),
      ).not.toThrow();
    }
    expect(textOf(render({ type: 'actions', elements: [{ type: 'wormhole' }] }))).toContain('wormhole');
  });
});

describe('rich text, tables and plans', () => {
  it('renders every kind of rich text', () => {
    const tree = render({
      type: 'rich_text',
      elements: [
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: 'bold', style: { bold: true } },
            { type: 'text', text: 'code', style: { code: true, strike: true } },
            { type: 'user', user_id: 'U1' },
            { type: 'channel', channel_id: 'C1' },
            { type: 'usergroup', usergroup_id: 'S1' },
            { type: 'broadcast', range: 'here' },
            { type: 'link', url: 'https://x.example' },
            { type: 'emoji', name: 'warning' },
            { type: 'date', timestamp: 1_700_000_000, format: '{date_num}', fallback: 'then' },
          ],
        },
        {
          type: 'rich_text_list',
          style: 'ordered',
          offset: 2,
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'third' }] }],
        },
        {
          type: 'rich_text_preformatted',
          elements: [
            { type: 'text', text: '*kept*\n' },
            { type: 'link', url: 'https://y.example' },
          ],
        },
        { type: 'rich_text_quote', elements: [{ type: 'text', text: 'said' }] },
      ],
    });
    expect(textOf(byTag(tree, 'strong')[0])).toBe('bold');
    expect(textOf(byTag(tree, 's')[0])).toBe('code');
    for (const shown of ['@Maya Chen', '#incidents', '@sre', '@here', 'https://x.example', '2023-11-14']) {
      expect(textOf(tree)).toContain(shown);
    }
    expect(byTag(tree, 'ol')[0]?.props.start).toBe(3);
    expect(textOf(byTag(tree, 'pre')[0])).toBe('*kept*\nhttps://y.example');
    expect(textOf(byTag(tree, 'blockquote')[0])).toContain('said');
    expect(byTag(tree, 'span').some((node) => node.props['aria-label'] === 'warning')).toBe(true);
  });

  it('renders a table with its first row as head', () => {
    const cell = (text: string) => ({ type: 'raw_text', text });
    const tree = render({
      type: 'table',
      column_settings: [{}, { align: 'right' }],
      rows: [
        [cell('pod'), cell('memory')],
        [cell('auth'), cell('481 MiB')],
      ],
    });
    expect(byTag(tree, 'th').map(textOf)).toEqual(['pod', 'memory']);
    expect(byTag(tree, 'td').map((node) => node.props.class)).toEqual(['', 'align-right']);
  });

  it('counts the tasks of a plan that are done, and says each state in words', () => {
    const task = (title: string, status: string) => ({ type: 'task_card', task_id: title, title, status });
    const tree = render({
      type: 'plan',
      title: 'Roll back',
      tasks: [task('a', 'complete'), task('b', 'error'), task('c', 'odd')],
    });
    expect(textOf(tree)).toContain('1 of 3');
    const words = byTag(tree, 'span')
      .map((node) => node.props['aria-label'])
      .filter(Boolean);
    expect(words).toEqual(['Done', 'Failed', 'Pending']);
  });
});

describe('elements', () => {
  const confirm = {
    title: plain('Roll back?'),
    text: mrkdwn('sure'),
    confirm: plain('Approve'),
    deny: plain('No'),
  };

  it('sends a button with its value and asks first where told to', () => {
    const recorded = setUp();
    const tree = render(
      {
        type: 'actions',
        block_id: 'b',
        elements: [
          {
            type: 'button',
            action_id: 'approve',
            text: plain('Approve'),
            value: 'p1',
            style: 'primary',
            confirm,
          },
        ],
      },
      recorded,
    );
    const button = byTestId(tree, 'action-approve');
    expect(button.props.class).toContain('primary');
    fire(button, 'onClick');
    expect(recorded.clicks).toEqual([
      {
        blockId: 'b',
        actionId: 'approve',
        value: 'p1',
        confirm: { title: 'Roll back?', text: mrkdwn('sure'), confirm: 'Approve', deny: 'No', danger: false },
      },
    ]);
  });

  it('shows a pending button as busy and locks it', () => {
    const tree = render(
      { type: 'actions', block_id: 'b', elements: [{ type: 'button', action_id: 'x', text: plain('x') }] },
      setUp({ isPending: (blockId, actionId) => blockId === 'b' && actionId === 'x' }),
    );
    expect(byTestId(tree, 'action-x').props).toMatchObject({ disabled: true, 'aria-busy': 'true' });
  });

  it('sends a chosen option from a message, and keeps it in a form', () => {
    const option = { text: plain('High'), value: 'h' };
    const select = { type: 'static_select', action_id: 'sev', options: [option] };
    const event = { currentTarget: { value: 'h', checked: false } };
    const state = { type: 'static_select', selected_option: option };

    const message = setUp();
    fire(
      byTestId(render({ type: 'actions', block_id: 'b', elements: [select] }, message), 'action-sev'),
      'onChange',
      event,
    );
    expect(message.clicks).toEqual([{ blockId: 'b', actionId: 'sev', value: 'h', state }]);

    const form = setUp();
    fire(
      byTestId(
        render({ type: 'input', block_id: 'b', label: plain('Severity'), element: select }, form),
        'action-sev',
      ),
      'onChange',
      event,
    );
    expect(form.clicks).toEqual([]);
    expect(form.changes).toEqual([['b', 'sev', state]]);
  });

  it('adds and removes check boxes in the order of the options', () => {
    const options = ['a', 'b', 'c'].map((value) => ({ text: plain(value), value }));
    const block: Block = {
      type: 'input',
      block_id: 'i',
      label: plain('Tags'),
      element: { type: 'checkboxes', action_id: 't', options, initial_options: [options[2]] },
    };
    const recorded = setUp();
    const boxes = byTag(render(block, recorded), 'input');
    expect(boxes.map((box) => box.props.checked)).toEqual([false, false, true]);
    fire(boxes[0] as never, 'onChange', { currentTarget: { value: 'a', checked: true } });
    expect(recorded.changes).toEqual([
      ['i', 't', { type: 'checkboxes', selected_options: [options[0], options[2]] }],
    ]);
  });

  it('ties a label, a hint and an error to their field', () => {
    const block: Block = {
      type: 'input',
      block_id: 'why',
      label: plain('Reason'),
      hint: plain('Shown in the thread'),
      element: { type: 'plain_text_input', action_id: 'text' },
    };
    const tree = render(block, setUp({ errors: { why: 'Say more.' } }));
    const field = byTestId(tree, 'action-text');
    const [label] = byTag(tree, 'label');
    expect(label?.props.for).toBe(field.props.id);
    expect(field.props).toMatchObject({
      'aria-invalid': 'true',
      'aria-describedby': `${String(field.props.id)}-error`,
    });
    expect(elements(tree).find((node) => node.props.id === field.props['aria-describedby'])?.props.role).toBe(
      'alert',
    );
    expect(textOf(tree)).toContain('Shown in the thread');
  });
});
