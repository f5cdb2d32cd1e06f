import type { BlockAction, SlackViewAction, types, ViewResponseAction } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  errorCode,
  eventually,
  INCIDENTS,
  type LabApp,
  MAYA,
  startLabApp,
  TOM,
} from '#test/integration/lab-slack/lab-app.ts';

type ModalView = types.ModalView;

let running: LabApp;
let clock = 0;
const triggers: string[] = [];

/** A slash command hands the test a trigger; the lab's clock is the test's to move. */
beforeEach(async () => {
  clock = Date.now();
  triggers.length = 0;
  running = await startLabApp({ now: () => clock });
  running.app.command('/case', async ({ ack, body }) => {
    triggers.push(body.trigger_id);
    await ack();
  });
});
afterEach(() => running.close());

async function trigger(): Promise<string> {
  await running.lab.as(MAYA).command(INCIDENTS, '/case', 'open');
  return triggers.pop() ?? '';
}

const modal = (title = 'One', more: Partial<ModalView> = {}): ModalView => ({
  type: 'modal',
  callback_id: 'form',
  title: { type: 'plain_text', text: title },
  submit: { type: 'plain_text', text: 'Send' },
  blocks: [
    {
      type: 'input',
      block_id: 'why',
      label: { type: 'plain_text', text: 'Why' },
      element: { type: 'plain_text_input', action_id: 'text', max_length: 10 },
    },
  ],
  ...more,
});
const filled = (value = 'because') => ({ why: { text: { type: 'plain_text_input', value } } });
const titles = (): string[] =>
  running.lab
    .as(MAYA)
    .modals()
    .map((view) => view.title);

describe('views.open and its trigger', () => {
  it('opens once, within three seconds', async () => {
    const { client } = running.app;
    const first = await trigger();
    const opened = await client.views.open({
      trigger_id: first,
      view: modal('One', { private_metadata: 'm' }),
    });
    expect(opened.view).toMatchObject({
      type: 'modal',
      callback_id: 'form',
      private_metadata: 'm',
      state: { values: {} },
    });
    expect(titles()).toEqual(['One']);
    const open = (id: string) => errorCode(client.views.open({ trigger_id: id, view: modal() }));
    expect(await open(first)).toBe('exchanged_trigger_id');
    expect(await open('1.2.abc')).toBe('invalid_trigger_id');
    const late = await trigger();
    clock += 3_001;
    expect(await open(late)).toBe('expired_trigger_id');
  });

  it('refuses a view that breaks the rules and says where', async () => {
    const call = running.app.client.views.open({ trigger_id: await trigger(), view: modal('x'.repeat(25)) });
    await expect(call).rejects.toMatchObject({
      data: {
        error: 'invalid_arguments',
        response_metadata: {
          messages: ['[ERROR] must be less than 25 characters [json-pointer:/view/title/text]'],
        },
      },
    });
    const large = modal('One', {
      blocks: Array.from({ length: 90 }, () => ({
        type: 'section' as const,
        text: { type: 'mrkdwn' as const, text: 'x'.repeat(2_900) },
      })),
    });
    expect(await errorCode(running.app.client.views.open({ trigger_id: await trigger(), view: large }))).toBe(
      'view_too_large',
    );
  });
});

describe('views.update, views.push, views.publish', () => {
  it('updates by id, external id and hash', async () => {
    const { client } = running.app;
    const { view } = await client.views.open({
      trigger_id: await trigger(),
      view: modal('One', { external_id: 'ext' }),
    });
    await client.views.update({
      view_id: view?.id ?? '',
      hash: view?.hash ?? '',
      view: modal('Two', { external_id: 'ext' }),
    });
    expect(titles()).toEqual(['Two']);
    const stale = client.views.update({
      view_id: view?.id ?? '',
      hash: view?.hash ?? '',
      view: modal('Three'),
    });
    expect(await errorCode(stale)).toBe('hash_conflict');
    await client.views.update({ external_id: 'ext', view: modal('Four') });
    expect(titles()).toEqual(['Four']);
    expect(await errorCode(client.views.update({ view_id: 'V0NOTHING1', view: modal() }))).toBe('not_found');
  });

  it('stacks three modals at most', async () => {
    const { client } = running.app;
    await client.views.open({ trigger_id: await trigger(), view: modal('One') });
    await client.views.push({ trigger_id: await trigger(), view: modal('Two') });
    await client.views.push({ trigger_id: await trigger(), view: modal('Three') });
    expect(titles()).toEqual(['One', 'Two', 'Three']);
    const fourth = client.views.push({ trigger_id: await trigger(), view: modal('Four') });
    expect(await errorCode(fourth)).toBe('push_limit_reached');
  });

  it('publishes a home tab under the hash it was read with', async () => {
    const { client } = running.app;
    const home = (text: string) => ({
      type: 'home' as const,
      blocks: [{ type: 'header' as const, text: { type: 'plain_text' as const, text } }],
    });
    const first = await client.views.publish({ user_id: TOM, view: home('one') });
    const second = await client.views.publish({
      user_id: TOM,
      view: home('two'),
      hash: first.view?.hash ?? '',
    });
    expect(second.view?.id).toBe(first.view?.id);
    const stale = client.views.publish({ user_id: TOM, view: home('three'), hash: first.view?.hash ?? '' });
    expect(await errorCode(stale)).toBe('hash_conflict');
    expect(await errorCode(client.views.publish({ user_id: 'U0NOBODY01', view: home('x') }))).toBe(
      'user_not_found',
    );
  });
});

describe('what a person does in a modal', () => {
  it('gives the app the state of the inputs and closes, updates, pushes or clears as it answers', async () => {
    const { app, lab } = running;
    const seen: SlackViewAction[] = [];
    const answers: ViewResponseAction[] = [];
    app.view('form', async ({ ack, body }) => {
      seen.push(body);
      const answer = answers.shift();
      await (answer ? ack(answer) : ack());
    });
    const submitTop = async (value?: string) => {
      const view = lab.as(MAYA).modals().at(-1);
      return await lab.as(MAYA).submit({ viewId: view?.id ?? '', state: filled(value) });
    };
    await app.client.views.open({ trigger_id: await trigger(), view: modal('One') });
    answers.push(
      { response_action: 'update', view: modal('Two') },
      { response_action: 'push', view: modal('Three') },
      { response_action: 'clear' },
    );
    expect(await submitTop()).toEqual({ ok: true });
    expect(titles()).toEqual(['Two']);
    expect(await submitTop()).toEqual({ ok: true });
    expect(titles()).toEqual(['Two', 'Three']);
    expect(await submitTop()).toEqual({ ok: true });
    expect(titles()).toEqual([]);
    expect(seen[0]).toMatchObject({
      type: 'view_submission',
      user: { id: MAYA, team_id: lab.teamId },
      view: { callback_id: 'form', state: { values: filled() }, root_view_id: expect.any(String) },
    });
  });

  it('checks required inputs and lengths before the app hears of it', async () => {
    const { app, lab } = running;
    let heard = 0;
    app.view('form', async ({ ack }) => {
      heard += 1;
      await ack();
    });
    const { view } = await app.client.views.open({ trigger_id: await trigger(), view: modal() });
    const submit = (state: Record<string, Record<string, unknown>>) =>
      lab.as(MAYA).submit({ viewId: view?.id ?? '', state });
    expect(await submit({})).toMatchObject({
      ok: false,
      errors: { why: 'Please complete this required field.' },
    });
    expect(await submit(filled('far too long for this'))).toMatchObject({
      ok: false,
      errors: { why: 'This is too long.' },
    });
    expect(heard).toBe(0);
    expect(await submit(filled('short'))).toEqual({ ok: true });
    expect(await submit(filled('again'))).toMatchObject({
      ok: false,
      error: 'This view is not open any more.',
    });
  });

  it('sends every input, the untouched ones with their initial or no value, and nothing the view does not have', async () => {
    const { app, lab } = running;
    let values: unknown;
    app.view('form', async ({ ack, view }) => {
      values = view.state.values;
      await ack();
    });
    const label = { type: 'plain_text' as const, text: 'x' };
    const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value }, value });
    const input = (block_id: string, element: object) => ({
      type: 'input',
      block_id,
      label,
      optional: true,
      element,
    });
    const blocks = [
      input('a', { type: 'plain_text_input', action_id: 'v', initial_value: 'as it was' }),
      input('b', { type: 'static_select', action_id: 'v', options: [option('one'), option('two')] }),
      input('c', { type: 'checkboxes', action_id: 'v', options: [option('one'), option('two')] }),
      input('d', { type: 'users_select', action_id: 'v' }),
      input('e', { type: 'number_input', action_id: 'v', is_decimal_allowed: false, max_value: '5' }),
    ];
    const open = async () => {
      const view = { ...modal(), blocks } as ModalView;
      return (await app.client.views.open({ trigger_id: await trigger(), view })).view?.id ?? '';
    };
    const forged = { b: { v: { type: 'static_select', selected_option: option('three') } } };
    const viewId = await open();
    expect(await lab.as(MAYA).submit({ viewId, state: forged })).toEqual({
      ok: false,
      error: 'This is none of the choices.',
    });
    const tooMany = { e: { v: { type: 'number_input', value: '6' } } };
    expect(await lab.as(MAYA).submit({ viewId, state: tooMany })).toMatchObject({
      ok: false,
      errors: { e: expect.any(String) },
    });
    const state = { b: { v: { selected_option: option('two') } }, other: { v: { value: 'x' } } };
    expect(await lab.as(MAYA).submit({ viewId, state })).toEqual({ ok: true });
    expect(values).toMatchObject({
      a: { v: { type: 'plain_text_input', value: 'as it was' } },
      b: { v: { type: 'static_select', selected_option: { value: 'two' } } },
      c: { v: { type: 'checkboxes', selected_options: [] } },
      d: { v: { type: 'users_select', selected_user: null } },
      e: { v: { type: 'number_input', value: null } },
    });
    expect(values).not.toHaveProperty('other');
  });

  it('keeps the modal and says so when the app fails or answers nonsense', async () => {
    const { app, lab } = running;
    const { view } = await app.client.views.open({ trigger_id: await trigger(), view: modal() });
    const submit = () => lab.as(MAYA).submit({ viewId: view?.id ?? '', state: filled() });
    app.view('form', async ({ ack }) => await ack({ response_action: 'errors', errors: { nowhere: 'x' } }));
    expect(await submit()).toMatchObject({ ok: false, error: expect.stringContaining('nowhere') });
    await app.stop();
    expect(await submit()).toMatchObject({ ok: false, error: expect.stringContaining('trouble connecting') });
    expect(titles()).toEqual(['One']);
    await app.start(0);
  });

  it('tells the app of a closed modal only where it asked', async () => {
    const { app, lab } = running;
    const closed: string[] = [];
    app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, view }) => {
      closed.push(view.private_metadata);
      await ack();
    });
    const open = async (more: Partial<ModalView>) =>
      (await app.client.views.open({ trigger_id: await trigger(), view: modal('One', more) })).view?.id ?? '';
    await lab.as(MAYA).dismiss(await open({ private_metadata: 'quiet' }));
    await lab.as(MAYA).dismiss(await open({ private_metadata: 'loud', notify_on_close: true }));
    expect(closed).toEqual(['loud']);
    expect(titles()).toEqual([]);
  });

  it('sends clicks in a view with the view and the state of its inputs', async () => {
    const { app, lab } = running;
    const seen: BlockAction[] = [];
    app.action('pick', async ({ ack, body }) => {
      if (body.type === 'block_actions') seen.push(body);
      await ack();
    });
    const option = { text: { type: 'plain_text' as const, text: 'auth' }, value: 'auth' };
    const blocks = [
      ...modal().blocks,
      {
        type: 'actions' as const,
        block_id: 'row',
        elements: [{ type: 'static_select' as const, action_id: 'pick', options: [option] }],
      },
    ];
    const { view } = await app.client.views.open({
      trigger_id: await trigger(),
      view: modal('One', { blocks }),
    });
    const click = (value: string) =>
      lab.as(MAYA).click({
        container: { viewId: view?.id ?? '' },
        blockId: 'row',
        actionId: 'pick',
        value,
        state: filled(),
      });
    expect(await click('auth')).toEqual({ ok: true });
    expect(await click('other')).toEqual({ ok: false, error: 'This is none of the choices.' });
    const [action] = await eventually(() => seen[0]?.actions);
    expect(action).toMatchObject({ type: 'static_select', selected_option: { value: 'auth' } });
    expect(seen[0]).toMatchObject({
      container: { type: 'view', view_id: view?.id },
      view: { state: { values: filled() } },
    });
    expect(seen[0]).not.toHaveProperty('response_url');
  });
});
