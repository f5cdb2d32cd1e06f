import { afterEach, beforeEach, expect, it } from 'vitest';
import {
  eventually,
  INCIDENTS,
  type LabApp,
  MAYA,
  startLabApp,
  TOM,
} from '#test/integration/lab-slack/lab-app.ts';

let running: LabApp;
beforeEach(async () => {
  running = await startLabApp();
});
afterEach(() => running.close());

it('accepts the app as Slack does when its Request URL is entered', async () => {
  expect(await running.lab.verifyRequestUrl()).toBe(true);
});

it('delivers a mention, takes the threaded answer, and delivers the click on its button once acknowledged', async () => {
  const { app, lab } = running;
  app.event('app_mention', async ({ event, say }) => {
    await say({
      thread_ts: event.ts,
      text: 'Roll back?',
      blocks: [
        { type: 'section', text: { type: 'mrkdwn', text: `Asked by <@${event.user}>` } },
        {
          type: 'actions',
          block_id: 'decide',
          elements: [
            {
              type: 'button',
              action_id: 'approve',
              value: 'plan-1',
              text: { type: 'plain_text', text: 'Approve' },
            },
          ],
        },
      ],
    });
  });
  app.action('approve', async ({ ack, body, action, client }) => {
    await ack();
    if (body.type !== 'block_actions' || !body.message || !body.channel || action.type !== 'button') return;
    await client.chat.update({
      channel: body.channel.id,
      ts: body.message.ts,
      text: `Approved ${action.value} by <@${body.user.id}>`,
      blocks: [],
    });
  });

  const { ts } = lab.as(MAYA).post(INCIDENTS, `<@${lab.botUserId}> what is wrong with auth?`);
  const answer = await eventually(() => lab.messages(INCIDENTS).find((message) => message.threadTs === ts));
  expect(answer).toMatchObject({ user: lab.botUserId, text: 'Roll back?' });

  const click = {
    container: { channel: INCIDENTS, messageTs: answer.ts },
    blockId: 'decide',
    actionId: 'approve',
  };
  expect(await lab.as(TOM).click(click)).toEqual({ ok: true });
  await eventually(() => lab.as(TOM).thread(INCIDENTS, ts)[1]?.text === `Approved plan-1 by <@${TOM}>`);

  expect(await lab.as(TOM).click(click)).toEqual({
    ok: false,
    error: 'This was changed in the meantime; the button is not there any more.',
  });
});

it('runs a slash command, shows the answer to the asker alone, and takes later ones by response_url', async () => {
  const { app, lab } = running;
  app.command('/case', async ({ ack, command, respond }) => {
    await ack(`You said ${command.text}`);
    await respond({ text: 'done', response_type: 'in_channel' });
  });
  expect(await lab.as(MAYA).command(INCIDENTS, '/case', 'list @tom')).toEqual({ ok: true });
  await eventually(() => lab.messages(INCIDENTS).length === 2);
  expect(
    lab
      .as(MAYA)
      .messages(INCIDENTS)
      .map((message) => message.text)
      .sort(),
  ).toEqual([`You said list <@${TOM}|tom>`, 'done']);
  expect(
    lab
      .as(TOM)
      .messages(INCIDENTS)
      .map((message) => message.text),
  ).toEqual(['done']);
});

it('opens a modal from a command, shows errors on its fields, then closes it', async () => {
  const { app, lab } = running;
  app.command('/case', async ({ ack, body, client }) => {
    await ack();
    await client.views.open({
      trigger_id: body.trigger_id,
      view: {
        type: 'modal',
        callback_id: 'open_case',
        title: { type: 'plain_text', text: 'Open a case' },
        submit: { type: 'plain_text', text: 'Open' },
        blocks: [
          {
            type: 'input',
            block_id: 'title',
            label: { type: 'plain_text', text: 'Title' },
            element: { type: 'plain_text_input', action_id: 'value' },
          },
        ],
      },
    });
  });
  const seen: unknown[] = [];
  app.view('open_case', async ({ ack, view }) => {
    const value = view.state.values.title?.value?.value ?? '';
    if (value === 'bad') return await ack({ response_action: 'errors', errors: { title: 'Say more' } });
    seen.push(value);
    await ack();
  });
  const maya = lab.as(MAYA);
  await maya.command(INCIDENTS, '/case', 'open');
  const view = await eventually(() => maya.modals()[0]);
  const submit = (value: string) =>
    maya.submit({ viewId: view.id, state: { title: { value: { type: 'plain_text_input', value } } } });
  expect(await submit('')).toMatchObject({
    ok: false,
    errors: { title: 'Please complete this required field.' },
  });
  expect(await submit('bad')).toMatchObject({ ok: false, errors: { title: 'Say more' } });
  expect(maya.modals()).toHaveLength(1);
  expect(await submit('auth is slow')).toEqual({ ok: true });
  expect(maya.modals()).toEqual([]);
  expect(seen).toEqual(['auth is slow']);
});

it('publishes a home tab when it is opened', async () => {
  const { app, lab } = running;
  app.event('app_home_opened', async ({ event, client }) => {
    await client.views.publish({
      user_id: event.user,
      view: {
        type: 'home',
        blocks: [{ type: 'header', text: { type: 'plain_text', text: `For ${event.tab}` } }],
      },
    });
  });
  expect(lab.as(TOM).openHome()).toBeNull();
  const home = await eventually(() => lab.as(TOM).home() ?? undefined);
  expect(home.blocks[0]).toMatchObject({ type: 'header', text: { text: 'For home' } });
  expect(lab.as(MAYA).home()).toBeNull();
});
