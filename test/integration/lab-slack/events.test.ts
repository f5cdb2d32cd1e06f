import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LabWorkspace, LabWorkspaceOptions } from '#lab/slack/lab-workspace.ts';
import {
  GENERAL,
  INCIDENTS,
  MAYA,
  SECURITY,
  SIGNING_SECRET,
  startLab,
  TOM,
  webClient,
} from '#test/integration/lab-slack/lab-app.ts';

interface Delivery {
  headers: IncomingHttpHeaders;
  raw: string;
  body: { event_id: string; event: Record<string, unknown> } & Record<string, unknown>;
}

let lab: LabWorkspace;
let endpoint: Server;
let deliveries: Delivery[];
/** Statuses to answer with, in order; 200 when there are none left. `null` never answers. */
let statuses: (number | null)[];

async function start(options: Partial<LabWorkspaceOptions> = {}): Promise<void> {
  deliveries = [];
  statuses = [];
  endpoint = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const raw = Buffer.concat(chunks).toString('utf8');
    deliveries.push({ headers: request.headers, raw, body: JSON.parse(raw) });
    const status = statuses.length > 0 ? statuses.shift() : 200;
    if (status === null) return;
    response.writeHead(status ?? 200).end();
  });
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve));
  const address = endpoint.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  lab = await startLab({ requestUrl: () => `http://127.0.0.1:${port}/slack/events`, ...options });
}
beforeEach(() => start());
afterEach(async () => {
  await lab.close();
  endpoint.closeAllConnections();
  await new Promise((resolve) => endpoint.close(resolve));
});

const events = () => deliveries.map((each) => each.body.event);
const texts = () => events().map((event) => event.text);

describe('what the app hears', () => {
  it('is signed over the raw body and wrapped in an envelope', async () => {
    const { ts } = lab.as(MAYA).post(INCIDENTS, 'auth is slow');
    await lab.idle();
    const [delivery] = deliveries;
    if (!delivery) throw new Error('nothing was delivered');
    const { headers, raw, body } = delivery;
    const stamp = headers['x-slack-request-timestamp'];
    const expected = createHmac('sha256', SIGNING_SECRET).update(`v0:${stamp}:${raw}`).digest('hex');
    expect(headers['x-slack-signature']).toBe(`v0=${expected}`);
    expect(headers['x-slack-retry-num']).toBeUndefined();
    expect(body).toMatchObject({
      type: 'event_callback',
      team_id: lab.teamId,
      event_id: expect.stringMatching(/^Ev/),
      authorizations: [{ user_id: lab.botUserId, is_bot: true }],
      event: {
        type: 'message',
        channel: INCIDENTS,
        channel_type: 'channel',
        user: MAYA,
        text: 'auth is slow',
        ts,
      },
    });
  });

  it('names a mention twice: as message and as app_mention, with one ts and two event ids', async () => {
    lab.as(MAYA).post(INCIDENTS, `<@${lab.botUserId}> help`);
    await lab.idle();
    expect(events().map((event) => event.type)).toEqual(['message', 'app_mention']);
    expect(new Set(events().map((event) => event.ts)).size).toBe(1);
    expect(new Set(deliveries.map((each) => each.body.event_id)).size).toBe(2);
  });

  it('is the change of a message, with what it was', async () => {
    const client = webClient(lab);
    const { ts = '' } = await client.chat.postMessage({ channel: INCIDENTS, text: 'one' });
    await client.chat.update({ channel: INCIDENTS, ts, text: 'two' });
    await client.chat.delete({ channel: INCIDENTS, ts });
    await lab.idle();
    expect(events()).toMatchObject([
      { type: 'message', text: 'one', bot_id: expect.any(String) },
      { subtype: 'message_changed', message: { ts, text: 'two' }, previous_message: { text: 'one' } },
      { subtype: 'message_deleted', deleted_ts: ts },
    ]);
  });

  it('is nothing from channels the bot is not in, until it is invited', async () => {
    lab.as(MAYA).post(SECURITY, `<@${lab.botUserId}> secret`);
    await lab.idle();
    expect(deliveries).toEqual([]);
    expect(await lab.as(MAYA).command(SECURITY, '/invite', '@casebook')).toEqual({ ok: true });
    lab.as(MAYA).post(SECURITY, 'now you hear');
    await lab.idle();
    expect(events()).toMatchObject([
      { type: 'member_joined_channel', user: lab.botUserId, channel: SECURITY, inviter: MAYA },
      { type: 'message', channel_type: 'group', text: 'now you hear' },
    ]);
  });

  it('is direct messages, and channels that are made', async () => {
    const { channel } = await webClient(lab).conversations.open({ users: TOM });
    lab.as(TOM).post(channel?.id ?? '', `<@${lab.botUserId}> what is on fire?`);
    await webClient(lab).conversations.create({ name: 'war-room' });
    await lab.idle();
    const found = events().sort((a, b) => String(a.type).localeCompare(String(b.type)));
    expect(found).toMatchObject([
      { type: 'channel_created', channel: { name: 'war-room' } },
      { type: 'message', channel_type: 'im', user: TOM },
    ]);
  });

  it('says when a channel is shared with another organisation', async () => {
    lab.admin.shareChannel(INCIDENTS, 'shared');
    lab.admin.addMember(INCIDENTS, 'U0LABVERA1');
    lab.as('U0LABVERA1').post(INCIDENTS, 'hello from the vendor');
    await lab.idle();
    expect(deliveries.at(-1)?.body).toMatchObject({
      is_ext_shared_channel: true,
      event: { user: 'U0LABVERA1', team: 'T0VENDOR01' },
    });
  });

  it('is reactions, people and groups that change, channels that are shared or put away', async () => {
    const { ts } = lab.as(MAYA).post(INCIDENTS, 'x');
    lab.as(TOM).react({ channel: INCIDENTS, ts, name: 'eyes' });
    lab.as(TOM).react({ channel: INCIDENTS, ts, name: 'eyes', remove: true });
    lab.admin.changeUser(TOM, { deleted: true });
    lab.admin.setGroupUsers('S0LABSRE01', [MAYA]);
    lab.admin.shareChannel(INCIDENTS, 'shared');
    await webClient(lab).conversations.archive({ channel: INCIDENTS });
    await lab.idle();
    const byType = new Map(events().map((event) => [event.type, event]));
    expect(byType.get('reaction_added')).toMatchObject({
      user: TOM,
      reaction: 'eyes',
      item: { channel: INCIDENTS, ts },
    });
    expect(byType.get('reaction_removed')).toMatchObject({ user: TOM, reaction: 'eyes' });
    expect(byType.get('user_change')).toMatchObject({ user: { id: TOM, deleted: true } });
    expect(byType.get('subteam_members_changed')).toMatchObject({ removed_users: [TOM], added_users: [] });
    expect(byType.get('channel_shared')).toMatchObject({ channel: INCIDENTS });
    expect(byType.get('channel_archive')).toMatchObject({ channel: INCIDENTS });
  });
});

it('asks the url_verification question', async () => {
  expect(await lab.verifyRequestUrl()).toBe(false);
  expect(deliveries[0]?.body).toMatchObject({ type: 'url_verification', challenge: expect.any(String) });
});

describe('delivery', () => {
  it('retries with the reason, the same event id, and a limit', async () => {
    await lab.close();
    await start({ retryDelaysMs: [0, 20, 40] });
    statuses.push(500, 404, 503, 500);
    lab.as(MAYA).post(INCIDENTS, 'x');
    await lab.idle();
    expect(deliveries.map((each) => each.headers['x-slack-retry-num'])).toEqual([undefined, '1', '2', '3']);
    expect(deliveries[1]?.headers['x-slack-retry-reason']).toBe('http_error');
    expect(new Set(deliveries.map((each) => each.body.event_id)).size).toBe(1);
    expect(lab.deliveries().map((each) => each.outcome)).toEqual(Array(4).fill('http_error'));
  });

  it('names a timeout, and stops after success or x-slack-no-retry', async () => {
    await lab.close();
    await start({ retryDelaysMs: [0, 0, 0], ackTimeoutMs: 500 });
    statuses.push(null, 200);
    lab.as(MAYA).post(INCIDENTS, 'x');
    await lab.idle();
    expect(deliveries.map((each) => each.headers['x-slack-retry-reason'])).toEqual([
      undefined,
      'http_timeout',
    ]);
    expect(lab.deliveries().map((each) => each.outcome)).toEqual(['http_timeout', 'ok']);
  });

  it('keeps the order within a channel', async () => {
    const expected = Array.from({ length: 30 }, (_, index) => `message ${index}`);
    for (const text of expected) lab.as(MAYA).post(INCIDENTS, text);
    await lab.idle();
    expect(texts()).toEqual(expected);
  });

  it('duplicates, reorders or loses events when told to', async () => {
    lab.faults.duplicateEvents = 1;
    lab.as(MAYA).post(INCIDENTS, 'twice');
    lab.as(MAYA).post(INCIDENTS, 'once');
    await lab.idle();
    expect(texts()).toEqual(['twice', 'twice', 'once']);
    expect(deliveries[0]?.body.event_id).toBe(deliveries[1]?.body.event_id);

    lab.faults.reorderEvents = 1;
    lab.as(MAYA).post(GENERAL, 'first');
    lab.as(MAYA).post(GENERAL, 'second');
    await lab.idle();
    expect(texts().slice(3)).toEqual(['second', 'first']);

    lab.faults.deliveriesStopped = true;
    lab.as(MAYA).post(GENERAL, 'lost');
    await lab.idle();
    lab.faults.deliveriesStopped = false;
    lab.as(MAYA).post(GENERAL, 'heard');
    await lab.idle();
    expect(texts().slice(5)).toEqual(['heard']);
    expect(lab.deliveries().map((each) => each.outcome)).toContain('lost');
  });

  it('delivers a held event even when none follows', async () => {
    lab.faults.reorderEvents = 1;
    lab.as(MAYA).post(INCIDENTS, 'alone');
    await lab.idle();
    expect(texts()).toEqual(['alone']);
  });
});
