import { WebClient } from '@slack/web-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SlackTarget, TARGETS } from '#test/contract/slack/targets.ts';
import { errorCode, silent } from '#test/integration/lab-slack/lab-app.ts';

/**
 * What the lab workspace and an independent emulator of Slack both cover must come out the same. Left to the lab's own
 * tests, as the emulator 0.12.2 differs from Slack's documentation: `oldest` and `latest` (ignored there) and replies of
 * an unknown thread (an empty list there, `thread_not_found` in Slack).
 */
describe.each(TARGETS)('%s', (_name, start) => {
  let target: SlackTarget;
  let client: WebClient;
  let sequence = 0;
  beforeAll(async () => {
    target = await start();
    client = new WebClient(target.token, {
      slackApiUrl: target.apiUrl,
      retryConfig: { retries: 0 },
      logger: silent,
    });
  });
  afterAll(() => target.close());

  const room = async (): Promise<string> => {
    sequence += 1;
    const { channel } = await client.conversations.create({ name: `room-${sequence}` });
    return channel?.id ?? '';
  };
  const post = async (channel: string, text: string, more: object = {}): Promise<string> =>
    (await client.chat.postMessage({ channel, text, ...more })).ts ?? '';
  const history = async (channel: string, more: object = {}): Promise<(string | undefined)[]> =>
    ((await client.conversations.history({ channel, ...more })).messages ?? []).map((each) => each.text);

  it('auth.test names the team and the user; a missing token is not_authed', async () => {
    expect(await client.auth.test()).toMatchObject({
      ok: true,
      team_id: expect.stringMatching(/^T/),
      user_id: expect.stringMatching(/^U/),
    });
    const response = await fetch(`${target.apiUrl}auth.test`, { method: 'POST' });
    expect(await response.json()).toMatchObject({ ok: false, error: 'not_authed' });
  });

  it('chat.postMessage keeps text, blocks and metadata', async () => {
    const blocks = [
      { type: 'section' as const, block_id: 'b1', text: { type: 'mrkdwn' as const, text: '*x*' } },
    ];
    const metadata = { event_type: 'outbox', event_payload: { key: 'k' } };
    const posted = await client.chat.postMessage({
      channel: target.channel,
      text: 'hello',
      blocks,
      metadata,
    });
    expect(posted).toMatchObject({ channel: target.channel, message: { text: 'hello', ts: posted.ts } });
    expect(posted.message?.blocks).toMatchObject([
      { type: 'section', block_id: 'b1', text: { text: '*x*' } },
    ]);
    const args = { channel: target.channel, include_all_metadata: true, limit: 1 };
    const read = await client.conversations.history(args);
    expect(read.messages?.[0]).toMatchObject({ ts: posted.ts, metadata });
  });

  it('chat.postMessage refuses an unknown channel, nothing to say, and an archived channel', async () => {
    expect(await errorCode(post('C0NOWHERE0', 'x'))).toBe('channel_not_found');
    expect(await errorCode(post(target.channel, ''))).toBe('no_text');
    const channel = await room();
    await client.conversations.archive({ channel });
    expect(await errorCode(post(channel, 'x'))).toBe('is_archived');
    expect(await errorCode(client.conversations.archive({ channel }))).toBe('already_archived');
  });

  it('long text is cut with a warning', async () => {
    const channel = await room();
    const posted = await client.chat.postMessage({ channel, text: 'x'.repeat(40_001) });
    expect(posted.warning).toBe('message_truncated');
    expect((await history(channel))[0]).toHaveLength(40_000);
  });

  it('history is newest first, without replies, page by page', async () => {
    const channel = await room();
    const root = await post(channel, 'a');
    await post(channel, 'b');
    await post(channel, 'c');
    await post(channel, 'reply', { thread_ts: root });
    expect(await history(channel)).toEqual(['c', 'b', 'a']);
    const page = await client.conversations.history({ channel, limit: 2 });
    expect(page.has_more).toBe(true);
    expect(await history(channel, { limit: 2, cursor: page.response_metadata?.next_cursor })).toEqual(['a']);
  });

  it('replies come with their root, which counts them', async () => {
    const channel = await room();
    const root = await post(channel, 'root');
    await post(channel, 'one', { thread_ts: root });
    await post(channel, 'two', { thread_ts: root });
    const { messages } = await client.conversations.replies({ channel, ts: root });
    expect(messages?.map((each) => each.text)).toEqual(['root', 'one', 'two']);
    expect(messages?.[0]).toMatchObject({ reply_count: 2 });
    expect(messages?.[1]).toMatchObject({ thread_ts: root });
  });

  it('chat.update and chat.delete change and remove; what is gone is message_not_found', async () => {
    const channel = await room();
    const ts = await post(channel, 'one');
    expect(await client.chat.update({ channel, ts, text: 'two' })).toMatchObject({ ts, text: 'two' });
    expect(await history(channel)).toEqual(['two']);
    await client.chat.delete({ channel, ts });
    expect(await history(channel)).toEqual([]);
    expect(await errorCode(client.chat.update({ channel, ts, text: 'x' }))).toBe('message_not_found');
    expect(await errorCode(client.chat.delete({ channel, ts }))).toBe('message_not_found');
  });

  it('chat.getPermalink and chat.postEphemeral', async () => {
    const channel = await room();
    const ts = await post(channel, 'x');
    const { permalink } = await client.chat.getPermalink({ channel, message_ts: ts });
    expect(permalink).toContain(`/archives/${channel}/p${ts.replace('.', '')}`);
    const [maya] = target.people;
    const toMaya = () => client.chat.postEphemeral({ channel, user: maya, text: 'only you' });
    expect(await errorCode(toMaya())).toBe('user_not_in_channel');
    await client.conversations.invite({ channel, users: maya });
    expect((await toMaya()).message_ts).toMatch(/^\d+\.\d{6}$/);
    expect(await history(channel)).toEqual(['x']);
  });

  it('reactions are added once, read and removed', async () => {
    const channel = await room();
    const timestamp = await post(channel, 'x');
    const eyes = { channel, timestamp, name: 'eyes' };
    await client.reactions.add(eyes);
    expect(await errorCode(client.reactions.add(eyes))).toBe('already_reacted');
    const got = await client.reactions.get({ channel, timestamp });
    expect(got.message).toMatchObject({ reactions: [{ name: 'eyes', count: 1 }] });
    await client.reactions.remove(eyes);
    expect(await errorCode(client.reactions.remove(eyes))).toBe('no_reaction');
    expect(await errorCode(client.reactions.add({ ...eyes, timestamp: '1.000001' }))).toBe(
      'message_not_found',
    );
  });

  it('pins and bookmarks', async () => {
    const channel = await room();
    const timestamp = await post(channel, 'x');
    await client.pins.add({ channel, timestamp });
    expect(await errorCode(client.pins.add({ channel, timestamp }))).toBe('already_pinned');
    const bookmark = {
      channel_id: channel,
      title: 'Case',
      type: 'link',
      link: 'https://case.example/1',
    } as const;
    expect((await client.bookmarks.add(bookmark)).bookmark).toMatchObject({
      title: 'Case',
      channel_id: channel,
    });
    expect((await client.bookmarks.list({ channel_id: channel })).bookmarks).toHaveLength(1);
    expect(await errorCode(client.bookmarks.add({ ...bookmark, link: 'nowhere' }))).toBe('invalid_link');
  });

  it('rooms are made, joined, filled and named once', async () => {
    const channel = await room();
    const { channel: info } = await client.conversations.info({ channel });
    expect(info).toMatchObject({ id: channel, is_private: false, is_archived: false, is_member: true });
    expect(await errorCode(client.conversations.create({ name: info?.name ?? '' }))).toBe('name_taken');
    const [maya, tom] = target.people;
    await client.conversations.invite({ channel, users: `${maya},${tom}` });
    expect((await client.conversations.members({ channel })).members).toEqual(
      expect.arrayContaining([maya, tom]),
    );
    expect(await errorCode(client.conversations.invite({ channel, users: maya }))).toBe('already_in_channel');
    expect(await errorCode(client.conversations.invite({ channel, users: 'U0NOBODY0' }))).toBe(
      'user_not_found',
    );
    await client.conversations.setTopic({ channel, topic: 'auth is down' });
    expect((await client.conversations.info({ channel })).channel?.topic?.value).toBe('auth is down');
    await client.conversations.leave({ channel });
    expect((await client.conversations.info({ channel })).channel?.is_member).toBe(false);
    await client.conversations.join({ channel });
    expect((await client.conversations.info({ channel })).channel?.is_member).toBe(true);
    expect(await errorCode(client.conversations.info({ channel: 'C0NOWHERE0' }))).toBe('channel_not_found');
  });

  it('direct messages are opened once', async () => {
    const [maya] = target.people;
    const first = await client.conversations.open({ users: maya });
    const second = await client.conversations.open({ users: maya });
    expect(second).toMatchObject({ channel: { id: first.channel?.id }, already_open: true });
    const ts = await post(first.channel?.id ?? '', 'to you');
    expect(ts).toMatch(/^\d+\.\d{6}$/);
    expect(await errorCode(client.conversations.open({ users: '' }))).toBe('users_list_not_supplied');
  });

  it('people are found by id and by email', async () => {
    const [maya] = target.people;
    expect((await client.users.info({ user: maya })).user).toMatchObject({
      id: maya,
      name: 'maya',
      deleted: false,
      is_bot: false,
    });
    expect((await client.users.lookupByEmail({ email: target.email })).user?.id).toBe(maya);
    expect(await errorCode(client.users.info({ user: 'U0NOBODY0' }))).toBe('user_not_found');
    expect(await errorCode(client.users.lookupByEmail({ email: 'nobody@lab.example' }))).toBe(
      'users_not_found',
    );
    expect((await client.users.list({})).members?.map((each) => each.id)).toEqual(
      expect.arrayContaining(target.people),
    );
  });

  it('views open by a trigger used once, update under a hash, and stack', async () => {
    const view = (title: string) => ({
      type: 'modal' as const,
      callback_id: 'form',
      title: { type: 'plain_text' as const, text: title },
      blocks: [{ type: 'section' as const, text: { type: 'mrkdwn' as const, text: 'x' } }],
    });
    const trigger = await target.trigger();
    const opened = await client.views.open({ trigger_id: trigger, view: view('One') });
    expect(opened.view).toMatchObject({ type: 'modal', callback_id: 'form', root_view_id: opened.view?.id });
    expect(await errorCode(client.views.open({ trigger_id: trigger, view: view('Two') }))).toBe(
      'exchanged_trigger_id',
    );
    expect(await errorCode(client.views.open({ trigger_id: 'none', view: view('Two') }))).toBe(
      'invalid_trigger_id',
    );
    const { id = '', hash = '' } = opened.view ?? {};
    const updated = await client.views.update({ view_id: id, hash, view: view('Two') });
    expect(updated.view).toMatchObject({ id, title: { text: 'Two' } });
    expect(await errorCode(client.views.update({ view_id: id, hash, view: view('Three') }))).toBe(
      'hash_conflict',
    );
  });

  it('home tabs are published per person under a hash', async () => {
    const [maya] = target.people;
    const home = (text: string) => ({
      type: 'home' as const,
      blocks: [{ type: 'header' as const, text: { type: 'plain_text' as const, text } }],
    });
    const first = await client.views.publish({ user_id: maya, view: home('one') });
    const second = await client.views.publish({ user_id: maya, view: home('two') });
    expect(second.view?.id).toBe(first.view?.id);
    const stale = client.views.publish({ user_id: maya, view: home('three'), hash: first.view?.hash ?? '' });
    expect(await errorCode(stale)).toBe('hash_conflict');
    expect(await errorCode(client.views.publish({ user_id: 'U0NOBODY0', view: home('x') }))).toBe(
      'user_not_found',
    );
  });

  it('files go up in three steps and end as a message', async () => {
    const channel = await room();
    const content = '# What happened';
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: 'post-mortem.md',
      length: content.length,
    });
    expect((await fetch(url, { method: 'POST', body: content })).status).toBe(200);
    const done = await client.files.completeUploadExternal({
      files: [{ id, title: 'Post-mortem' }],
      channel_id: channel,
      initial_comment: 'Draft',
    });
    expect(done.files?.[0]).toMatchObject({ id, title: 'Post-mortem' });
    const { messages } = await client.conversations.history({ channel });
    expect(messages?.[0]).toMatchObject({ text: 'Draft', files: [{ id }] });
  });
});
