import { describe, expect, it } from 'vitest';
import type { Block, ClickAction, Message, Workspace } from '#lab/slack/page-api.ts';
import type { Api } from '../../../web/api.ts';
import { ApiError } from '../../../web/api-error.ts';
import { answerConfirm, click, react, send, startScenario, submitView } from '../../../web/commands.ts';
import { containerKey } from '../../../web/state/app-state.ts';
import {
  actAs,
  createStore,
  loadThread,
  loadWorkspace,
  openRoute,
  openSide,
  type Store,
} from '../../../web/store.ts';

const user = (id: string, rest = {}) => ({
  id,
  name: id.toLowerCase(),
  realName: id,
  title: '',
  initials: 'XX',
  hue: 1,
  isGuest: false,
  isBot: false,
  email: '',
  ...rest,
});
const workspace: Workspace = {
  teamId: 'T1',
  teamName: 'Lab',
  botUserId: 'U0',
  users: [user('U0', { isBot: true }), user('U1'), user('U2', { isGuest: true })],
  channels: [
    { id: 'C1', name: 'incidents', topic: '', isDm: false, members: ['U1'] },
    { id: 'C2', name: 'general', topic: '', isDm: false, members: ['U1', 'U2'] },
  ],
  userGroups: [],
  commands: [{ command: '/case', description: '', usageHint: '' }],
};
const blocks: Block[] = [
  {
    type: 'actions',
    block_id: 'b',
    elements: [
      { type: 'button', action_id: 'approve' },
      { type: 'users_select', action_id: 'who', initial_user: 'U1' },
    ],
  },
];
const message: Message = { channel: 'C1', ts: '3.0', user: 'U0', text: 'x', blocks };
const container = { kind: 'message', channel: 'C1', ts: '3.0' } as const;
const KEY = containerKey(container);

/** An api of which the test says what it answers; anything else it is asked fails the test. */
async function setUp(answers: Partial<Api> = {}): Promise<Store> {
  const refuse = (name: string) => () => Promise.reject(new Error(`unexpected call of ${name}`));
  const base: Partial<Api> = {
    workspace: async () => workspace,
    scenarios: async () => [],
    messages: async () => [message],
    thread: async () => [message],
    ...answers,
  };
  const api = new Proxy(base as Api, {
    get: (target, name) => Reflect.get(target, name) ?? refuse(String(name)),
  });
  const store = createStore(api, 'U1');
  await loadWorkspace(store);
  store.set((state) => ({
    ...state,
    route: { kind: 'channel', channel: 'C1' },
    channels: { C1: [message] },
  }));
  return store;
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('clicks', () => {
  it('sends block, action, value and the state of the container, and is pending meanwhile', async () => {
    const sent: ClickAction[] = [];
    let finish: (answer: { ok: true }) => void = () => undefined;
    const store = await setUp({
      click: (body) => {
        sent.push(body);
        return new Promise((resolve) => {
          finish = resolve;
        });
      },
    });
    click(store, container, { blockId: 'b', actionId: 'approve', value: 'p1' });
    click(store, container, { blockId: 'b', actionId: 'approve', value: 'p1' });
    expect(store.get().pending).toEqual({ [`${KEY}/b/approve`]: true });
    finish({ ok: true });
    await settled();
    expect(store.get().pending).toEqual({});
    expect(sent).toEqual([
      {
        user: 'U1',
        container: { channel: 'C1', messageTs: '3.0' },
        blockId: 'b',
        actionId: 'approve',
        value: 'p1',
        state: { b: { who: { type: 'users_select', selected_user: 'U1' } } },
      },
    ]);
  });

  it('shows a refusal and a broken connection under the message, until the next try', async () => {
    const answers = [
      async () => ({ ok: false, error: 'The app did not answer.' }),
      () => Promise.reject(new Error('cut off')),
      async () => ({ ok: true }),
    ];
    const store = await setUp({
      click: () => (answers.shift() ?? (() => Promise.reject(new Error('one too many'))))(),
    });
    const seen: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) {
      click(store, container, { blockId: 'b', actionId: 'approve' });
      await settled();
      seen.push(store.get().warnings[KEY]);
    }
    expect(seen).toEqual(['The app did not answer.', 'cut off', undefined]);
  });

  it('asks before it sends, and a no keeps the old choice', async () => {
    const sent: ClickAction[] = [];
    const store = await setUp({
      click: async (body) => {
        sent.push(body);
        return { ok: true };
      },
    });
    const confirm = { title: 'Sure?', text: {}, confirm: 'Yes', deny: 'No', danger: false };
    const action = {
      blockId: 'b',
      actionId: 'who',
      value: 'U2',
      state: { type: 'users_select', selected_user: 'U2' },
      confirm,
    };
    click(store, container, action);
    expect(store.get().confirm?.click.confirm).toEqual(confirm);
    answerConfirm(store, false);
    await settled();
    expect(sent).toEqual([]);
    expect(store.get().inputs).toEqual({});
    click(store, container, action);
    answerConfirm(store, true);
    await settled();
    expect(sent.map((body) => body.state?.b?.who)).toEqual([{ type: 'users_select', selected_user: 'U2' }]);
    expect(store.get().confirm).toBeUndefined();
  });
});

describe('sending', () => {
  it('posts text, runs commands, and says why where it can do neither', async () => {
    const calls: unknown[] = [];
    const store = await setUp({
      post: async (body) => {
        calls.push(body);
        return { ts: '9.0' };
      },
      command: async (body) => {
        calls.push(body);
        return { ok: false, error: '/case failed with the error "dispatch_failed"' };
      },
    });
    expect(await send(store, 'C1', ' hi @u0 ', '3.0')).toBeUndefined();
    expect(await send(store, 'C1', '/case list')).toContain('dispatch_failed');
    expect(await send(store, 'C1', '/case list', '3.0')).toContain('threads');
    expect(await send(store, 'C1', '/nope')).toContain('/nope');
    expect(await send(store, 'C1', '   ')).toBeUndefined();
    expect(calls).toEqual([
      { user: 'U1', channel: 'C1', text: 'hi <@U0>', threadTs: '3.0' },
      { user: 'U1', channel: 'C1', command: '/case', text: 'list' },
    ]);
  });

  it('keeps a refused reaction and a refused scenario visible', async () => {
    const store = await setUp({
      react: async () => ({ ok: false, error: 'You have already reacted.' }),
      startScenario: () => Promise.reject(new Error('The cluster is not ready.')),
    });
    await react(store, 'C1', '3.0', 'eyes', false);
    await startScenario(store, 'leak');
    expect(store.get().warnings[KEY]).toBe('You have already reacted.');
    expect(store.get().scenarioStates.leak).toEqual({
      id: 'leak',
      state: 'failed',
      detail: 'The cluster is not ready.',
    });
  });
});

describe('views', () => {
  const view = {
    id: 'V1',
    type: 'modal' as const,
    callbackId: 'c',
    title: 'Why',
    hash: '1',
    blocks: [
      { type: 'input', block_id: 'why', element: { type: 'plain_text_input', action_id: 't' } },
    ] as Block[],
  };

  it('asks for required fields itself, then shows what the app says about them', async () => {
    let calls = 0;
    const store = await setUp({
      submit: async () => {
        calls++;
        return { ok: false, error: 'Please correct the marked fields.', errors: { why: 'Say more.' } };
      },
    });
    store.set((state) => ({ ...state, views: [view] }));
    await submitView(store, 'V1');
    expect(calls).toBe(0);
    expect(store.get().viewErrors.V1?.why).toContain('required');
    store.set((state) => ({
      ...state,
      inputs: { 'v:V1': { why: { t: { type: 'plain_text_input', value: 'no' } } } },
    }));
    await submitView(store, 'V1');
    expect(calls).toBe(1);
    expect(store.get().viewErrors.V1).toEqual({ why: 'Say more.' });
    expect(store.get().pending).toEqual({});
  });
});

describe('places and people', () => {
  it('drops what the last person saw and moves a guest to a channel they may see', async () => {
    const asked: string[] = [];
    const store = await setUp({
      messages: async (channel, who) => {
        asked.push(`${channel} ${who}`);
        return [];
      },
    });
    openSide(store, { kind: 'thread', channel: 'C1', ts: '3.0' });
    await settled();
    actAs(store, 'U2');
    await settled();
    const state = store.get();
    expect(state.route).toEqual({ kind: 'channel', channel: 'C2' });
    expect(state.side).toEqual({ kind: 'scenarios' });
    expect(state.threads).toEqual({});
    expect(asked).toEqual(['C2 U2']);
  });

  it('throws away an answer that was meant for other eyes', async () => {
    let finish: (messages: Message[]) => void = () => undefined;
    const store = await setUp({
      messages: (_channel, who) =>
        who === 'U1'
          ? new Promise((resolve) => {
              finish = resolve;
            })
          : Promise.resolve([]),
    });
    openRoute(store, { kind: 'channel', channel: 'C2' });
    actAs(store, 'U2');
    finish([{ ...message, channel: 'C2', ephemeralFor: 'U1' }]);
    await settled();
    expect(store.get().channels.C2).toEqual([]);
  });

  it.each([
    ['leaves a thread that is gone', new ApiError('This thread is not there any more.', 404), undefined],
    [
      'stays in a thread that cannot be read just now',
      new ApiError('The workspace does not answer.'),
      'thread',
    ],
  ])('%s, and says so', async (_name, error, side) => {
    const store = await setUp({ thread: () => Promise.reject(error) });
    store.set((state) => ({ ...state, side: { kind: 'thread', channel: 'C1', ts: '9.9' } }));
    await loadThread(store, 'C1', '9.9');
    expect(store.get().side?.kind).toBe(side);
    expect(store.get().notice).toBe(error.message);
  });
});
