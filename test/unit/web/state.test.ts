import { describe, expect, it } from 'vitest';
import type { Block, Message, View, Workspace } from '#lab/slack/page-api.ts';
import { collectState, missingInputs } from '../../../web/blocks/state.ts';
import { type AppState, channelTitle, initialState, visibleChannels } from '../../../web/state/app-state.ts';
import { applyEvent } from '../../../web/state/events.ts';
import { toRows } from '../../../web/state/messages.ts';

const message = (ts: string, rest: Partial<Message> = {}): Message => ({
  channel: 'C1',
  ts,
  user: 'U2',
  text: ts,
  ...rest,
});

function loaded(messages: Message[], threads: AppState['threads'] = {}): AppState {
  return {
    ...initialState('U1'),
    route: { kind: 'channel', channel: 'C1' },
    channels: { C1: messages },
    threads,
  };
}

const arrive = (state: AppState, added: Message): AppState =>
  applyEvent(state, { type: 'message', message: added });

describe('messages', () => {
  it('keeps time order and takes the same message once', () => {
    const state = arrive(arrive(loaded([message('3.0')]), message('2.0')), message('2.0'));
    expect(state.channels.C1?.map((each) => each.ts)).toEqual(['2.0', '3.0']);
  });

  it('counts a reply once, whichever of message and change comes first', () => {
    const reply = message('5.0', { threadTs: '3.0' });
    const changed = message('3.0', { replyCount: 1, latestReply: '5.0' });
    const start = loaded([message('3.0')], { 'C1/3.0': [message('3.0')] });
    const first = applyEvent(arrive(start, reply), { type: 'message_changed', message: changed });
    const second = arrive(applyEvent(start, { type: 'message_changed', message: changed }), reply);
    for (const state of [first, second, arrive(first, reply)]) {
      expect(state.channels.C1).toHaveLength(1);
      expect(state.channels.C1?.[0]).toMatchObject({ replyCount: 1, latestReply: '5.0' });
      expect(state.threads['C1/3.0']?.map((each) => each.ts)).toEqual(['3.0', '5.0']);
    }
  });

  it('shows a reply in the channel only when it was sent there too', () => {
    const state = arrive(loaded([message('3.0')]), message('5.0', { threadTs: '3.0', replyBroadcast: true }));
    expect(state.channels.C1?.map((each) => each.ts)).toEqual(['3.0', '5.0']);
  });

  it('keeps what is for other eyes away, and does not count an ephemeral reply', () => {
    const start = loaded([message('3.0')], { 'C1/3.0': [message('3.0')] });
    expect(arrive(start, message('4.0', { ephemeralFor: 'U9' })).channels.C1).toHaveLength(1);
    const mine = arrive(start, message('5.0', { threadTs: '3.0', ephemeralFor: 'U1' }));
    expect(mine.threads['C1/3.0']).toHaveLength(2);
    expect(mine.channels.C1?.[0]?.replyCount).toBeUndefined();
  });

  it('counts unread messages of other channels, not of the open one and not of oneself', () => {
    let state = arrive(loaded([]), message('1.0', { channel: 'C2' }));
    state = arrive(state, message('2.0', { channel: 'C2', user: 'U1' }));
    expect(arrive(state, message('3.0')).unread).toEqual({ C2: 1 });
  });

  it('changes and deletes in channel and thread', () => {
    const start = loaded([message('3.0')], {
      'C1/3.0': [message('3.0'), message('4.0', { threadTs: '3.0' })],
    });
    const changed = applyEvent(start, {
      type: 'message_changed',
      message: message('4.0', { threadTs: '3.0', text: 'new' }),
    });
    expect(changed.threads['C1/3.0']?.[1]?.text).toBe('new');
    const gone = applyEvent(changed, { type: 'message_deleted', channel: 'C1', ts: '4.0' });
    expect(gone.threads['C1/3.0']?.map((each) => each.ts)).toEqual(['3.0']);
  });

  it('leaves out the head of quick successors, but not over a day, a person or a thread', () => {
    const rows = toRows(
      [
        message('1000.0'),
        message('1100.0'),
        message('1150.0', { user: 'U3' }),
        message('1200.0', { user: 'U3', replyCount: 1 }),
        message('1210.0', { user: 'U3' }),
        message('90000.0', { user: 'U3' }),
      ],
      (ts) => (Number(ts) < 86_400 ? 'one' : 'two'),
    );
    expect(rows.map((row) => row.compact)).toEqual([false, true, false, true, false, false]);
    expect(rows.map((row) => row.newDay)).toEqual([true, false, false, false, false, true]);
  });
});

describe('cards', () => {
  it('gives a message with blocks, and the one after it, a head of its own', () => {
    const card = { blocks: [{ type: 'divider' }] };
    const rows = toRows(
      [message('1.0'), message('2.0', card), message('3.0', card), message('4.0'), message('5.0')],
      () => 'one',
    );
    expect(rows.map((row) => row.compact)).toEqual([false, false, false, false, true]);
  });
});

describe('views and the rest', () => {
  const view = (hash: string, title = 'Reject'): View => ({
    id: 'V1',
    type: 'modal',
    callbackId: 'c',
    title,
    blocks: [],
    hash,
  });

  it('opens, updates in place and closes, with what was typed kept until then', () => {
    const typed = {
      ...initialState('U1'),
      inputs: { 'v:V1': { b: { a: { value: 'x' } } } },
      viewErrors: { V1: { b: 'wrong' } },
    };
    const opened = applyEvent(typed, { type: 'view_opened', view: view('1') });
    const updated = applyEvent(opened, { type: 'view_updated', view: view('2', 'Reject it') });
    expect(updated.views.map((each) => each.title)).toEqual(['Reject it']);
    expect(updated.inputs['v:V1']).toEqual({ b: { a: { value: 'x' } } });
    expect(updated.viewErrors).toEqual({});
    const closed = applyEvent(updated, { type: 'view_closed', viewId: 'V1' });
    expect(closed.views).toEqual([]);
    expect(closed.inputs).toEqual({});
  });

  it('shows a status until it is taken away', () => {
    const on = applyEvent(initialState('U1'), {
      type: 'status',
      channel: 'C1',
      threadTs: '3.0',
      status: 'is looking',
    });
    expect(on.statuses).toEqual({ 'C1/3.0': 'is looking' });
    expect(applyEvent(on, { type: 'status', channel: 'C1', threadTs: '3.0', status: '' }).statuses).toEqual(
      {},
    );
  });

  it('ignores events it does not know', () => {
    const state = initialState('U1');
    expect(applyEvent(state, { type: 'novelty' } as never)).toBe(state);
  });
});

describe('who sees what', () => {
  const user = (id: string, name: string, isGuest = false) => ({
    id,
    name,
    realName: name,
    title: '',
    initials: 'XX',
    hue: 1,
    isGuest,
    isBot: false,
    email: '',
  });
  const channel = (id: string, members: string[], rest = {}) => ({
    id,
    name: id.toLowerCase(),
    topic: '',
    isDm: false,
    members,
    ...rest,
  });
  const workspace: Workspace = {
    teamId: 'T1',
    teamName: 'Lab',
    botUserId: 'U0',
    users: [user('U0', 'casebook'), user('U1', 'maya'), user('U2', 'pat', true)],
    channels: [
      channel('C1', ['U1']),
      channel('C2', ['U1', 'U2']),
      channel('C3', ['U9'], { isPrivate: true }),
      channel('D1', ['U1', 'U0'], { isDm: true }),
    ],
    userGroups: [],
    commands: [],
  };
  const seen = (id: string): string[] =>
    visibleChannels(
      workspace,
      workspace.users.find((each) => each.id === id),
    ).map((each) => each.id);

  it('gives members public channels and their own conversations, guests only theirs', () => {
    expect(seen('U1')).toEqual(['C1', 'C2', 'D1']);
    expect(seen('U2')).toEqual(['C2']);
    expect(seen('U404')).toEqual([]);
  });

  it('calls a direct message by the other person', () => {
    expect(channelTitle(workspace, workspace.channels[3] as never, 'U1')).toBe('casebook');
  });
});

describe('state of inputs', () => {
  const option = (value: string) => ({ text: { type: 'plain_text', text: value }, value });
  const blocks: Block[] = [
    {
      type: 'input',
      block_id: 'why',
      element: { type: 'plain_text_input', action_id: 't', initial_value: 'because' },
    },
    {
      type: 'input',
      block_id: 'kind',
      element: { type: 'static_select', action_id: 's', options: [option('a')] },
    },
    {
      type: 'input',
      block_id: 'tags',
      optional: true,
      element: { type: 'checkboxes', action_id: 'c', options: [option('a')] },
    },
    {
      type: 'actions',
      block_id: 'act',
      elements: [
        { type: 'button', action_id: 'b' },
        { type: 'users_select', action_id: 'u', initial_user: 'U1' },
      ],
    },
    { type: 'section', block_id: 'sec', accessory: { type: 'datepicker', action_id: 'd' } },
  ];

  it('takes what was chosen, else what the app gave, and nothing of blocks that are gone', () => {
    const chosen = {
      kind: { s: { type: 'static_select', selected_option: option('a') } },
      old: { x: { value: 'y' } },
    };
    expect(collectState(blocks, chosen)).toEqual({
      why: { t: { type: 'plain_text_input', value: 'because' } },
      kind: { s: { type: 'static_select', selected_option: option('a') } },
      tags: { c: { type: 'checkboxes', selected_options: [] } },
      act: { u: { type: 'users_select', selected_user: 'U1' } },
      sec: { d: { type: 'datepicker', selected_date: null } },
    });
  });

  it('names required inputs that are empty, and only those', () => {
    expect(Object.keys(missingInputs(blocks, {}))).toEqual(['kind']);
    expect(
      Object.keys(missingInputs(blocks, { why: { t: { type: 'plain_text_input', value: null } } })),
    ).toEqual(['why', 'kind']);
  });
});
