import type { BlockAction, SlashCommand } from '@slack/bolt';
import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  eventually,
  GENERAL,
  INCIDENTS,
  type LabApp,
  LENA,
  MAYA,
  PAT,
  startLabApp,
  TOM,
} from '#test/integration/lab-slack/lab-app.ts';

let running: LabApp;
let clock: number;
beforeEach(async () => {
  clock = Date.now();
  running = await startLabApp({ now: () => clock });
});
afterEach(() => running.close());

/** An app that acknowledges nothing is answered for by Bolt after three seconds: too long to wait for here. */
async function impatient(): Promise<void> {
  await running.close();
  running = await startLabApp({ ackTimeoutMs: 300 });
}

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const options = ['roll-back', 'restart'].map((value) => ({ text: plain(value), value }));

async function postCard(): Promise<string> {
  const { ts } = await running.app.client.chat.postMessage({
    channel: INCIDENTS,
    text: 'card',
    blocks: [
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'button', action_id: 'approve', value: 'plan-1', style: 'primary', text: plain('Approve') },
          { type: 'static_select', action_id: 'runbook', options },
          { type: 'users_select', action_id: 'owner' },
          { type: 'checkboxes', action_id: 'checks', options },
        ],
      },
    ],
  });
  return ts ?? '';
}
const click = (user: string, messageTs: string, actionId: string, more: object = {}) =>
  running.lab
    .as(user)
    .click({ container: { channel: INCIDENTS, messageTs }, blockId: 'row', actionId, ...more });

it('sends a click with who, where, which and the message as it stands', async () => {
  const seen: BlockAction[] = [];
  running.app.action(/.*/, async ({ ack, body }) => {
    if (body.type === 'block_actions') seen.push(body);
    await ack();
  });
  const ts = await postCard();
  expect(await click(TOM, ts, 'approve', { value: 'forged' })).toEqual({ ok: true });
  expect(seen[0]).toMatchObject({
    type: 'block_actions',
    user: { id: TOM, username: 'tom', team_id: running.lab.teamId },
    team: { id: running.lab.teamId },
    container: { type: 'message', message_ts: ts, channel_id: INCIDENTS, is_ephemeral: false },
    channel: { id: INCIDENTS, name: 'incidents' },
    message: { ts, text: 'card', blocks: [{ block_id: 'row' }] },
    state: { values: {} },
    trigger_id: expect.any(String),
    response_url: expect.stringContaining('/response/'),
    // The value comes from the message: what a page claims is not believed.
    actions: [
      {
        type: 'button',
        action_id: 'approve',
        block_id: 'row',
        value: 'plan-1',
        style: 'primary',
        action_ts: expect.any(String),
      },
    ],
  });
  await click(TOM, ts, 'runbook', { value: 'restart' });
  await click(TOM, ts, 'owner', { value: LENA });
  await click(TOM, ts, 'checks', {
    state: { row: { checks: { type: 'checkboxes', selected_options: options } } },
  });
  expect(seen[1]?.state?.values.row).toMatchObject({
    runbook: { type: 'static_select', selected_option: { value: 'restart' } },
    owner: { type: 'users_select', selected_user: null },
    checks: { type: 'checkboxes', selected_options: [] },
  });
  expect(seen.slice(1).map((body) => body.actions[0])).toMatchObject([
    { type: 'static_select', selected_option: { value: 'restart' } },
    { type: 'users_select', selected_user: LENA },
    { type: 'checkboxes', selected_options: [{ value: 'roll-back' }, { value: 'restart' }] },
  ]);
});

it('refuses clicks on what is not there, without asking the app', async () => {
  let heard = 0;
  running.app.action(/.*/, async ({ ack }) => {
    heard += 1;
    await ack();
  });
  const ts = await postCard();
  expect(await click(TOM, ts, 'reject')).toMatchObject({ ok: false });
  expect(await click(TOM, '1.000001', 'approve')).toMatchObject({ ok: false });
  expect(await click(PAT, ts, 'approve')).toMatchObject({ ok: false });
  expect(await click(TOM, ts, 'runbook', { value: 'drop-database' })).toEqual({
    ok: false,
    error: 'This is none of the choices.',
  });
  expect(heard).toBe(0);
});

it('tells the person when the app does not answer, refuses, or is gone; the button stays', async () => {
  await impatient();
  const ts = await postCard();
  expect(await click(TOM, ts, 'approve')).toMatchObject({
    ok: false,
    error: expect.stringContaining('did not answer'),
  });
  await running.app.stop();
  expect(await click(TOM, ts, 'approve')).toMatchObject({
    ok: false,
    error: expect.stringContaining('could not be reached'),
  });
  expect(running.lab.messages(INCIDENTS)[0]?.blocks).toHaveLength(1);
  await running.app.start(0);
});

it('lets response_url replace and delete the original, five times, for half an hour', async () => {
  const urls: string[] = [];
  running.app.action('approve', async ({ ack, body }) => {
    if (body.type === 'block_actions') urls.push(body.response_url);
    await ack();
  });
  const send = async (url: string | undefined, message: object) =>
    (
      await fetch(url ?? '', {
        method: 'POST',
        body: JSON.stringify(message),
        headers: { 'content-type': 'application/json' },
      })
    ).status;
  const ts = await postCard();
  await click(TOM, ts, 'approve');
  expect(await send(urls[0], { replace_original: true, text: 'approved' })).toBe(200);
  expect(running.lab.messages(INCIDENTS)[0]).toMatchObject({ ts, text: 'approved' });
  expect(running.lab.messages(INCIDENTS)[0]).not.toHaveProperty('blocks');
  expect(await send(urls[0], { text: 'for you' })).toBe(200);
  expect(running.lab.as(TOM).messages(INCIDENTS).at(-1)).toMatchObject({
    text: 'for you',
    ephemeralFor: TOM,
  });
  expect(await send(urls[0], { text: 'for all', response_type: 'in_channel' })).toBe(200);
  expect(
    running.lab
      .as(MAYA)
      .messages(INCIDENTS)
      .map((each) => each.text),
  ).toEqual(['approved', 'for all']);
  expect(await send(urls[0], { text: 'x', blocks: [{ type: 'shape' }] })).toBe(400);
  expect(await send(urls[0], { delete_original: true })).toBe(200);
  expect(
    running.lab
      .as(MAYA)
      .messages(INCIDENTS)
      .map((each) => each.text),
  ).toEqual(['for all']);
  expect(await send(urls[0], { text: 'a sixth' })).toBe(404);

  const second = await postCard();
  await click(TOM, second, 'approve');
  clock += 30 * 60_000 + 1;
  expect(await send(urls[1], { text: 'too late' })).toBe(404);
});

it('replaces and deletes ephemerals only by their response_url', async () => {
  const { app, lab } = running;
  app.action('sure', async ({ ack, body, respond }) => {
    await ack();
    expect(body).not.toHaveProperty('message');
    await respond({ replace_original: true, text: 'noted' });
  });
  const button = { type: 'button' as const, action_id: 'sure', text: plain('Sure') };
  const blocks = [{ type: 'actions' as const, block_id: 'b', elements: [button] }];
  const { message_ts: ts = '' } = await app.client.chat.postEphemeral({
    channel: INCIDENTS,
    user: MAYA,
    text: 'sure?',
    blocks,
  });
  const press = (user: string) =>
    lab.as(user).click({ container: { channel: INCIDENTS, messageTs: ts }, blockId: 'b', actionId: 'sure' });
  expect(await press(TOM)).toMatchObject({ ok: false });
  expect(await press(MAYA)).toEqual({ ok: true });
  await eventually(() => lab.as(MAYA).messages(INCIDENTS)[0]?.text === 'noted');
  await expect(app.client.chat.update({ channel: INCIDENTS, ts, text: 'x' })).rejects.toThrow(
    'message_not_found',
  );
});

it('sends a slash command as a form and shows text, JSON or nothing', async () => {
  const { app, lab } = running;
  const seen: SlashCommand[] = [];
  app.command('/case', async ({ ack, command }) => {
    seen.push(command);
    if (command.text === 'loud') await ack({ text: 'for all', response_type: 'in_channel' });
    else if (command.text === 'quiet') await ack();
    else await ack('for you');
  });
  for (const text of ['list in #general for @sre', 'loud', 'quiet']) {
    expect(await lab.as(MAYA).command(GENERAL, '/case', text)).toEqual({ ok: true });
  }
  expect(seen[0]).toMatchObject({
    command: '/case',
    text: `list in <#${GENERAL}|general> for <!subteam^S0LABSRE01|@sre>`,
    user_id: MAYA,
    channel_id: GENERAL,
    channel_name: 'general',
    trigger_id: expect.any(String),
  });
  expect(lab.messages(GENERAL).map((each) => [each.text, each.ephemeralFor])).toEqual([
    ['for you', MAYA],
    ['for all', undefined],
  ]);
  expect(await lab.as(MAYA).command(GENERAL, '/unknown')).toEqual({
    ok: false,
    error: '/unknown is not a valid command.',
  });
  expect(await lab.as(PAT).command(INCIDENTS, '/case')).toMatchObject({ ok: false });
});

it('names the error of a command that the app did not take', async () => {
  await impatient();
  expect(await running.lab.as(MAYA).command(GENERAL, '/case')).toEqual({
    ok: false,
    error: '/case failed with the error "operation_timeout"',
  });
  await running.app.stop();
  expect(await running.lab.as(MAYA).command(GENERAL, '/case')).toEqual({
    ok: false,
    error: '/case failed with the error "dispatch_failed"',
  });
  await running.app.start(0);
});
