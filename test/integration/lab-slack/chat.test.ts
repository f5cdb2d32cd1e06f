import type { WebClient } from '@slack/web-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorkspace } from '#lab/slack/lab-workspace.ts';
import {
  BOT_TOKEN,
  errorCode,
  GENERAL,
  INCIDENTS,
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

const divider = [{ type: 'divider' as const }];
const post = async (text = 'hello', more: object = {}): Promise<string> =>
  (await client.chat.postMessage({ channel: INCIDENTS, text, ...more })).ts ?? '';

describe('chat.postMessage', () => {
  it('keeps what was sent, gives ids to blocks and elements, and later time stamps to later messages', async () => {
    const metadata = { event_type: 'case_root', event_payload: { key: 'k1' } };
    const elements = [{ type: 'button' as const, text: { type: 'plain_text' as const, text: 'Go' } }];
    const first = await client.chat.postMessage({
      channel: INCIDENTS,
      text: 'fallback',
      blocks: [{ type: 'actions', elements }],
      metadata,
      unfurl_links: false,
    });
    expect(first.message).toMatchObject({
      type: 'message',
      user: lab.botUserId,
      text: 'fallback',
      metadata,
      blocks: [
        {
          block_id: expect.stringMatching(/^\w{5}$/),
          elements: [{ action_id: expect.stringMatching(/^\w{5}$/), text: { text: 'Go', emoji: true } }],
        },
      ],
    });
    const later = [await post(), await post(), await post()];
    expect([...later].sort()).toEqual(later);
    expect(Number(later[0])).toBeGreaterThan(Number(first.ts));
  });

  it('threads, broadcasts, and joins a reply to a reply to the same thread', async () => {
    const root = await post('root');
    const reply = await post('reply', { thread_ts: root });
    await post('loud', { thread_ts: reply, reply_broadcast: true });
    expect(
      lab
        .as(MAYA)
        .thread(INCIDENTS, root)
        .map((each) => each.text),
    ).toEqual(['root', 'reply', 'loud']);
    expect(
      lab
        .as(MAYA)
        .messages(INCIDENTS)
        .map((each) => [each.text, each.replyCount]),
    ).toEqual([
      ['root', 2],
      ['loud', undefined],
    ]);
  });

  it.each<[string, object, string]>([
    ['an unknown channel', { channel: 'C0NOWHERE1', text: 'x' }, 'channel_not_found'],
    ['a private channel it is not in', { channel: SECURITY, text: 'x' }, 'channel_not_found'],
    ['nothing to say', { channel: INCIDENTS, text: '' }, 'no_text'],
    ['no channel', { text: 'x' }, 'invalid_arguments'],
    [
      'blocks that are no list',
      { channel: INCIDENTS, text: 'x', blocks: '{"type":"divider"}' },
      'invalid_blocks_format',
    ],
    [
      'blocks that break the rules',
      { channel: INCIDENTS, text: 'x', blocks: [{ type: 'shape' }] },
      'invalid_blocks',
    ],
    [
      'metadata without a type',
      { channel: INCIDENTS, text: 'x', metadata: { event_payload: {} } },
      'invalid_metadata_format',
    ],
    ['markdown beside text', { channel: INCIDENTS, text: 'x', markdown_text: 'y' }, 'markdown_text_conflict'],
    ['long markdown', { channel: INCIDENTS, markdown_text: 'y'.repeat(12_001) }, 'msg_too_long'],
    [
      '101 attachments',
      { channel: INCIDENTS, attachments: Array.from({ length: 101 }, () => ({ text: 'x' })) },
      'too_many_attachments',
    ],
  ])('refuses %s', async (_name, args, code) => {
    expect(await errorCode(client.apiCall('chat.postMessage', args as Record<string, unknown>))).toBe(code);
    expect(lab.messages(INCIDENTS)).toEqual([]);
  });

  it('says where blocks break the rules', async () => {
    const text = { type: 'mrkdwn', text: 'x'.repeat(3001) };
    const call = client.apiCall('chat.postMessage', {
      channel: INCIDENTS,
      text: 'x',
      blocks: [{ type: 'section', text }],
    });
    await expect(call).rejects.toMatchObject({
      data: {
        errors: ['must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        response_metadata: {
          messages: ['[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]'],
        },
      },
    });
  });

  it('cuts long text with a warning instead of refusing it', async () => {
    const answer = await client.chat.postMessage({ channel: INCIDENTS, text: 'é'.repeat(40_001) });
    expect(answer.warning).toBe('message_truncated');
    expect(lab.messages(INCIDENTS)[0]?.text).toHaveLength(40_000);
  });

  it('is refused in an archived channel and, without chat:write.public, where the bot is no member', async () => {
    const other = await client.conversations.create({ name: 'war-room' });
    const channel = other.channel?.id ?? '';
    await client.conversations.archive({ channel });
    expect(await errorCode(client.chat.postMessage({ channel, text: 'x' }))).toBe('is_archived');
    await client.conversations.leave({ channel: PAYMENTS });
    expect(await errorCode(client.chat.postMessage({ channel: PAYMENTS, text: 'x' }))).toBe('not_in_channel');
  });
});

describe('chat.update', () => {
  it('changes text and blocks, keeps blocks that are not mentioned, removes them when empty', async () => {
    const ts = await post('one', { blocks: divider });
    await client.chat.update({ channel: INCIDENTS, ts, text: 'two' });
    expect(lab.messages(INCIDENTS)[0]).toMatchObject({
      text: 'two',
      blocks: [{ type: 'divider' }],
      editedTs: expect.any(String),
    });
    await client.chat.update({ channel: INCIDENTS, ts, text: 'three', blocks: [] });
    expect(lab.messages(INCIDENTS)[0]?.blocks).toBeUndefined();
  });

  it('refuses what it cannot change', async () => {
    const { ts: theirs } = lab.as(MAYA).post(INCIDENTS, 'mine');
    const rich = [
      {
        type: 'rich_text' as const,
        elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'r' }] }],
      },
    ];
    const ours = await post('x', { blocks: rich });
    const update = (ts: string, more: object) =>
      errorCode(client.apiCall('chat.update', { channel: INCIDENTS, ts, ...more }));
    expect(await update('1.000001', { text: 'x' })).toBe('message_not_found');
    expect(await update(theirs, { text: 'x' })).toBe('cant_update_message');
    expect(await update(ours, { text: 'x'.repeat(4001) })).toBe('msg_too_long');
    expect(await update(ours, { text: 'x', blocks: divider })).toBe('block_mismatch');
    expect(await update(ours, {})).toBe('no_text');
  });
});

describe('chat.delete, chat.getPermalink, chat.postEphemeral', () => {
  it('deletes its own messages; a root with replies leaves a tombstone', async () => {
    const root = await post('root');
    await post('reply', { thread_ts: root });
    const alone = await post('alone');
    await client.chat.delete({ channel: INCIDENTS, ts: alone });
    await client.chat.delete({ channel: INCIDENTS, ts: root });
    expect(lab.messages(INCIDENTS).map((each) => each.text)).toEqual(['This message was deleted.', 'reply']);
    expect(await errorCode(client.chat.delete({ channel: INCIDENTS, ts: alone }))).toBe('message_not_found');
    expect(await errorCode(client.chat.update({ channel: INCIDENTS, ts: root, text: 'back' }))).toBe(
      'message_not_found',
    );
    const { ts: theirs } = lab.as(MAYA).post(INCIDENTS, 'mine');
    expect(await errorCode(client.chat.delete({ channel: INCIDENTS, ts: theirs }))).toBe(
      'cant_delete_message',
    );
  });

  it('links to a message', async () => {
    const ts = await post();
    const { permalink } = await client.chat.getPermalink({ channel: INCIDENTS, message_ts: ts });
    expect(permalink).toBe(`https://casebook-lab.slack.com/archives/${INCIDENTS}/p${ts.replace('.', '')}`);
    const missing = client.chat.getPermalink({ channel: INCIDENTS, message_ts: '1.000001' });
    expect(await errorCode(missing)).toBe('message_not_found');
  });

  it('shows an ephemeral message to one person, and nowhere else', async () => {
    await client.chat.postEphemeral({ channel: INCIDENTS, user: MAYA, text: 'only you' });
    expect(lab.as(MAYA).messages(INCIDENTS)).toMatchObject([{ text: 'only you', ephemeralFor: MAYA }]);
    expect(lab.as(TOM).messages(INCIDENTS)).toEqual([]);
    expect((await client.conversations.history({ channel: INCIDENTS })).messages).toEqual([]);
    const guest = client.chat.postEphemeral({ channel: INCIDENTS, user: PAT, text: 'x' });
    expect(await errorCode(guest)).toBe('user_not_in_channel');
  });
});

describe('every call', () => {
  const raw = async (
    body: string | URLSearchParams,
    headers: Record<string, string>,
    method = 'chat.postMessage',
  ) => (await fetch(`${lab.apiUrl}${method}`, { method: 'POST', body, headers })).json();
  const bearer = { authorization: `Bearer ${BOT_TOKEN}` };

  it('needs a token, the right one, and a method that exists', async () => {
    const json = { 'content-type': 'application/json' };
    expect(await raw('{}', json)).toEqual({ ok: false, error: 'not_authed' });
    expect(await raw('{}', { ...json, authorization: 'Bearer xoxb-other' })).toEqual({
      ok: false,
      error: 'invalid_auth',
    });
    expect(await raw('{}', { ...json, ...bearer }, 'chat.shout')).toMatchObject({
      ok: false,
      error: 'unknown_method',
    });
    expect(await raw('{oops', { ...json, ...bearer })).toEqual({ ok: false, error: 'invalid_json' });
  });

  it('takes JSON bodies as well as forms with nested JSON, and the token as a form field', async () => {
    const call = { channel: GENERAL, text: 'x', blocks: divider };
    expect(
      await raw(JSON.stringify(call), { 'content-type': 'application/json; charset=utf-8', ...bearer }),
    ).toMatchObject({ ok: true });
    const form = new URLSearchParams({ ...call, blocks: JSON.stringify(divider), token: BOT_TOKEN });
    expect(await raw(form, {})).toMatchObject({ ok: true });
    expect(lab.messages(GENERAL).map((each) => each.blocks?.[0]?.type)).toEqual(['divider', 'divider']);
    expect(JSON.stringify(lab.calls())).not.toContain(BOT_TOKEN);
  });

  it('names the scope it lacks', async () => {
    const poor = await startLab({ scopes: ['users:read'] });
    await expect(webClient(poor).chat.postMessage({ channel: GENERAL, text: 'x' })).rejects.toMatchObject({
      data: { error: 'missing_scope', needed: 'chat:write', provided: 'users:read' },
    });
    await poor.close();
  });
});
