import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorkspace } from '#lab/slack/lab-workspace.ts';
import {
  errorCode,
  GENERAL,
  INCIDENTS,
  LENA,
  MAYA,
  PAT,
  PAYMENTS,
  SECURITY,
  startLab,
  TOM,
  webClient,
} from '#test/integration/lab-slack/lab-app.ts';

let lab: LabWorkspace;
let client: WebClient;
beforeEach(async () => {
  lab = await startLab();
  client = webClient(lab);
});
afterEach(() => lab.close());

const names = (channels: { name?: string }[] | undefined) => (channels ?? []).map((each) => each.name);

describe('conversations.list, info, members', () => {
  it('lists by type, page by page, without private channels the bot is not in', async () => {
    const all = await client.conversations.list({ types: 'public_channel,private_channel' });
    expect(names(all.channels)).toEqual(['incidents', 'general', 'payments', 'deploys']);
    const first = await client.conversations.list({ limit: 3 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.list({ limit: 3, cursor });
    expect([...names(first.channels), ...names(second.channels)]).toEqual(names(all.channels));
    expect(second.response_metadata?.next_cursor).toBe('');
    expect((await client.conversations.list({ types: 'im' })).channels).toHaveLength(5);
    expect(await errorCode(client.conversations.list({ types: 'public' }))).toBe('invalid_types');
    expect(await errorCode(client.conversations.list({ cursor: 'nonsense' }))).toBe('invalid_cursor');
  });

  it('says what a channel is and whether it is shared', async () => {
    const { channel } = await client.conversations.info({ channel: INCIDENTS, include_num_members: true });
    expect(channel).toMatchObject({
      name: 'incidents',
      is_member: true,
      is_ext_shared: false,
      num_members: 5,
    });
    lab.admin.shareChannel(INCIDENTS, 'pending');
    expect((await client.conversations.info({ channel: INCIDENTS })).channel).toMatchObject({
      is_pending_ext_shared: true,
    });
    lab.admin.shareChannel(INCIDENTS, 'shared');
    expect((await client.conversations.info({ channel: INCIDENTS })).channel).toMatchObject({
      is_ext_shared: true,
    });
    expect(await errorCode(client.conversations.info({ channel: SECURITY }))).toBe('channel_not_found');
  });

  it('lists members page by page', async () => {
    const first = await client.conversations.members({ channel: INCIDENTS, limit: 3 });
    const cursor = first.response_metadata?.next_cursor ?? '';
    const rest = await client.conversations.members({ channel: INCIDENTS, limit: 3, cursor });
    expect([...(first.members ?? []), ...(rest.members ?? [])]).toContain(TOM);
    expect([first.members?.length, rest.members?.length]).toEqual([3, 2]);
  });
});

describe('conversations.history and conversations.replies', () => {
  const post = async (text: string, more: object = {}) =>
    (await client.chat.postMessage({ channel: INCIDENTS, text, ...more })).ts ?? '';
  const history = async (more: object = {}) =>
    ((await client.conversations.history({ channel: INCIDENTS, ...more })).messages ?? []).map(
      (each) => each.text,
    );

  it('gives the newest first, within a window, page by page', async () => {
    const stamps = [await post('a'), await post('b'), await post('c'), await post('d')];
    expect(await history()).toEqual(['d', 'c', 'b', 'a']);
    expect(await history({ oldest: stamps[1] })).toEqual(['d', 'c']);
    expect(await history({ oldest: stamps[1], latest: stamps[2], inclusive: true })).toEqual(['c', 'b']);
    const page = await client.conversations.history({ channel: INCIDENTS, limit: 3 });
    expect(page.has_more).toBe(true);
    const cursor = page.response_metadata?.next_cursor;
    expect(await history({ limit: 3, cursor })).toEqual(['a']);
    expect(await errorCode(client.conversations.history({ channel: INCIDENTS, oldest: 'yesterday' }))).toBe(
      'invalid_ts_oldest',
    );
    expect(await errorCode(client.conversations.history({ channel: INCIDENTS, limit: 1000 }))).toBe(
      'invalid_limit',
    );
  });

  it('gives metadata only when asked, and finds a message again by it', async () => {
    await post('x', { metadata: { event_type: 'outbox', event_payload: { key: 'k-1' } } });
    const plain = await client.conversations.history({ channel: INCIDENTS });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    const full = await client.conversations.history({ channel: INCIDENTS, include_all_metadata: true });
    expect(full.messages?.[0]?.metadata).toEqual({ event_type: 'outbox', event_payload: { key: 'k-1' } });
  });

  it('keeps replies out of the channel and gives them with their root', async () => {
    const root = await post('root');
    const first = await post('one', { thread_ts: root });
    await post('two', { thread_ts: root });
    lab.as(MAYA).post(INCIDENTS, 'three', root);
    expect(await history()).toEqual(['root']);
    const thread = await client.conversations.replies({ channel: INCIDENTS, ts: root });
    expect(thread.messages?.map((each) => each.text)).toEqual(['root', 'one', 'two', 'three']);
    expect(thread.messages?.[0]).toMatchObject({ reply_count: 3, reply_users_count: 2 });
    const later = await client.conversations.replies({ channel: INCIDENTS, ts: root, oldest: first });
    expect(later.messages?.map((each) => each.text)).toEqual(['root', 'two', 'three']);
    expect(await errorCode(client.conversations.replies({ channel: INCIDENTS, ts: '1.000001' }))).toBe(
      'thread_not_found',
    );
  });

  it('needs membership and the scope of the kind of channel', async () => {
    const poor = await startLab({ scopes: ['channels:history', 'im:write', 'im:read'] });
    const im = await webClient(poor).conversations.open({ users: MAYA });
    const call = webClient(poor).conversations.history({ channel: im.channel?.id ?? '' });
    await expect(call).rejects.toMatchObject({ data: { error: 'missing_scope', needed: 'im:history' } });
    await poor.close();
  });
});

describe('conversations.create, join, invite, open, setTopic, archive', () => {
  it('makes a room, fills it, names its topic and puts it away', async () => {
    const created = await client.conversations.create({ name: 'inc-42' });
    const channel = created.channel?.id ?? '';
    expect(await errorCode(client.conversations.create({ name: 'inc-42' }))).toBe('name_taken');
    expect(await errorCode(client.conversations.create({ name: 'Inc 42' }))).toBe('invalid_name_specials');
    await client.conversations.invite({ channel, users: `${MAYA},${TOM}` });
    expect(await errorCode(client.conversations.invite({ channel, users: MAYA }))).toBe('already_in_channel');
    expect(await errorCode(client.conversations.invite({ channel, users: 'U0NOBODY01' }))).toBe(
      'user_not_found',
    );
    await client.conversations.setTopic({ channel, topic: 'auth is down' });
    const { channel: info } = await client.conversations.info({ channel });
    expect(info?.topic?.value).toBe('auth is down');
    expect((await client.conversations.members({ channel })).members).toEqual([lab.botUserId, MAYA, TOM]);
    await client.conversations.archive({ channel });
    expect(await errorCode(client.conversations.archive({ channel }))).toBe('already_archived');
    expect(await errorCode(client.conversations.archive({ channel: GENERAL }))).toBe('cant_archive_general');
    expect(() => lab.as(MAYA).post(channel, 'late')).toThrow('archived');
  });

  it('leaves and joins public channels, and opens direct messages', async () => {
    await client.conversations.leave({ channel: PAYMENTS });
    expect(await errorCode(client.conversations.history({ channel: PAYMENTS }))).toBe('not_in_channel');
    await client.conversations.join({ channel: PAYMENTS });
    expect((await client.conversations.history({ channel: PAYMENTS })).messages).toEqual([]);
    expect(await errorCode(client.conversations.leave({ channel: GENERAL }))).toBe('cant_leave_general');
    expect((await client.conversations.join({ channel: INCIDENTS })).warning).toBe('already_in_channel');
    const open = await client.conversations.open({ users: LENA });
    const again = await client.conversations.open({ users: LENA });
    expect(again.channel?.id).toBe(open.channel?.id);
    await client.chat.postMessage({ channel: LENA, text: 'to you' });
    expect(lab.as(LENA).messages(open.channel?.id ?? '')).toMatchObject([{ text: 'to you' }]);
    expect(() => lab.as(TOM).messages(open.channel?.id ?? '')).toThrow('no channel');
    expect(await errorCode(client.conversations.open({ users: 'U0LABOLE01' }))).toBe('user_disabled');
  });
});

it('shows a guest only the channels they are in', () => {
  const guest = lab.as(PAT);
  expect(guest.messages(GENERAL)).toEqual([]);
  expect(() => guest.messages(INCIDENTS)).toThrow('There is no channel');
  expect(() => guest.post(INCIDENTS, 'let me in')).toThrow('There is no channel');
  expect(() => lab.as(LENA).messages(SECURITY)).toThrow('There is no channel');
});
