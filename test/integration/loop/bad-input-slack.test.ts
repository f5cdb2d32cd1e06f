import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import { MAYA, PAT } from '#test/support/play.ts';
import { count, expectGoodAlertOpensCase, formOf, freshName, INCIDENTS, sendSlack } from './senders.ts';

const GENERAL = 'C0LABGEN01';

describe('bad requests in the name of Slack', () => {
  let lab: TestLab;
  let pid: number | undefined;
  beforeAll(async () => {
    lab = await startTestLab();
    pid = lab.roles.slack.pid();
  });
  afterAll(() => lab?.stop());

  const now = (): number => Math.floor(Date.now() / 1_000);
  let events = 0;
  /** A mention with an event id of its own. */
  function mentionOf(
    text: string,
    change: Record<string, unknown> = {},
  ): Record<string, unknown> & { event_id: string } {
    events += 1;
    const ts = `${now()}.${String(events).padStart(6, '0')}`;
    const event = {
      type: 'app_mention',
      user: MAYA,
      text,
      ts,
      event_ts: ts,
      channel: INCIDENTS,
      channel_type: 'channel',
      ...change,
    };
    return {
      type: 'event_callback',
      team_id: lab.workspace.teamId,
      event_id: freshName('Ev'),
      event_time: now(),
      authorizations: [{ team_id: lab.workspace.teamId, is_bot: true }],
      event,
    };
  }

  const unsigned: [string, () => Parameters<typeof sendSlack>[1], RegExp][] = [
    ['no signature', () => ({ body: '{}', signature: undefined }), /signature does not match/],
    [
      'a wrong signature',
      () => ({ body: '{}', signature: `v0=${'0'.repeat(64)}` }),
      /signature does not match/,
    ],
    [
      'a signature that is no signature',
      () => ({ body: '{}', signature: 'v0=\u00ff' }),
      /signature does not match/,
    ],
    ['another secret', () => ({ body: '{}', secret: 'guessed' }), /signature does not match/],
    ['a stale timestamp', () => ({ body: '{}', timestamp: now() - 301 }), /five minutes off/],
    ['a future timestamp', () => ({ body: '{}', timestamp: now() + 305 }), /five minutes off/],
    ['a timestamp in words', () => ({ body: '{}', timestamp: 'now' }), /signature does not match/],
    ['a negative timestamp', () => ({ body: '{}', timestamp: -1 }), /signature does not match/],
    [
      'ssl_check in a body that is no form',
      () => ({ body: '{"ssl_check":"1"}', signature: undefined }),
      /signature does not match/,
    ],
  ];
  test.each(unsigned)('%s: 401, nothing stored', async (_name, request, says) => {
    const before = await count(lab, 'slack_inbox');
    const answer = await sendSlack(lab, { ...request() });
    expect(answer.status).toBe(401);
    expect(answer.text).toMatch(says);
    expect(answer.text).toContain('SLACK_SIGNING_SECRET');
    const mention = await sendSlack(lab, { ...request(), body: JSON.stringify(mentionOf('hello')) });
    expect(mention.status).toBe(401);
    expect(await count(lab, 'slack_inbox')).toBe(before);
  });

  const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;
  const garbage: [string, () => Parameters<typeof sendSlack>[1]][] = [
    ['an empty body', () => ({ body: '' })],
    ['not JSON', () => ({ body: 'payload' })],
    ['a JSON list', () => ({ body: '[]' })],
    ['JSON null', () => ({ body: 'null' })],
    ['an object without a type', () => ({ body: '{}' })],
    [
      'an event without an event',
      () => ({ body: JSON.stringify({ type: 'event_callback', team_id: 'T', event_id: 'E' }) }),
    ],
    [
      'an event that is null',
      () => ({ body: JSON.stringify({ type: 'event_callback', team_id: 'T', event_id: 'E', event: null }) }),
    ],
    ['an event without an id', () => ({ body: JSON.stringify({ ...mentionOf('hi'), event_id: undefined }) })],
    [
      'an event id of 10,000 characters',
      () => ({ body: JSON.stringify({ ...mentionOf('hi'), event_id: 'E'.repeat(10_000) }) }),
    ],
    [
      'authorizations that are text',
      () => ({ body: JSON.stringify({ ...mentionOf('hi'), authorizations: 'all' }) }),
    ],
    ['a payload that is not JSON', () => formOf('{')],
    ['a payload that is a list', () => formOf([])],
    ['a payload without a type', () => formOf({})],
    [
      'a click without a user',
      () => formOf({ type: 'block_actions', actions: [{ action_id: 'proposal_approve' }] }),
    ],
    ['a click without actions', () => formOf({ type: 'block_actions', user: { id: MAYA }, actions: [] })],
    [
      'a click whose user is a number',
      () =>
        formOf({
          type: 'block_actions',
          user: 7,
          trigger_id: 't',
          actions: [{ action_id: 'proposal_approve', block_id: 'b', type: 'button', value: 1 }],
        }),
    ],
    ['a form without a view', () => formOf({ type: 'view_submission', user: { id: MAYA } })],
    [
      'a form with metadata that is not JSON',
      () =>
        formOf({
          type: 'view_submission',
          user: { id: MAYA, team_id: 'T' },
          team: { id: 'T' },
          view: {
            callback_id: 'proposal_reject',
            private_metadata: '{',
            blocks: [{ type: 'input', block_id: 'reason' }],
            state: { values: {} },
          },
        }),
    ],
    ['an unknown interaction', () => formOf({ type: 'time_travel', user: { id: MAYA } })],
    ['an empty form', () => ({ body: '', type: 'application/x-www-form-urlencoded' })],
    ['a form with other fields', () => ({ body: 'a=1&b=2', type: 'application/x-www-form-urlencoded' })],
    [
      'a command without a user',
      () => ({ body: 'command=%2Fcase&text=list', type: 'application/x-www-form-urlencoded' }),
    ],
    [
      'an event nested 20,000 deep',
      () => ({
        body: JSON.stringify(mentionOf('hi', { blocks: 0 })).replace(
          '"blocks":0',
          `"blocks":${deep(20_000)}`,
        ),
      }),
    ],
  ];
  test.each(garbage)('%s: answered, never with a stack, and nobody is harmed', async (_name, request) => {
    const answer = await sendSlack(lab, request());
    expect([200, 400, 500], answer.text).toContain(answer.status);
    expect(answer.text).not.toMatch(/node_modules|\.ts:|\bat \w+ \(/);
    if (answer.status === 400)
      expect(JSON.parse(answer.text)).toMatchObject({ error: expect.stringMatching(/.{10}/) });
    expect(lab.roles.slack.pid()).toBe(pid);
  });

  test('a form that cannot be read is refused beside its input, where the person looks', async () => {
    const answer = await sendSlack(
      lab,
      formOf({
        type: 'view_submission',
        user: { id: MAYA, team_id: lab.workspace.teamId },
        team: { id: lab.workspace.teamId },
        view: {
          id: 'V1',
          callback_id: 'proposal_reject',
          private_metadata: '{',
          blocks: [{ type: 'input', block_id: 'reason' }],
          state: { values: {} },
        },
      }),
    );
    expect(JSON.parse(answer.text)).toMatchObject({
      response_action: 'errors',
      errors: { reason: expect.stringContaining('could not') },
    });
  });

  test('one event delivered five times, at once and later, is one row and one answer', async () => {
    const body = JSON.stringify(mentionOf('what is wrong?'));
    const { event_id: eventId, event } = JSON.parse(body) as { event_id: string; event: { ts: string } };
    const answers = await Promise.all([1, 2, 3, 4].map(() => sendSlack(lab, { body })));
    answers.push(await sendSlack(lab, { body }));
    expect(answers.map((each) => each.status)).toEqual([200, 200, 200, 200, 200]);
    expect(await count(lab, 'slack_inbox where event_id = $1', [eventId])).toBe(1);
    await eventually(
      'a case',
      async () => ((await count(lab, `cases where thread_ts = $1`, [event.ts])) === 1 ? true : undefined),
      { explain: () => lab.logs() },
    );
    expect(await count(lab, `signals where dedup_key = $1`, [`${INCIDENTS}/${event.ts}`])).toBe(1);
  });

  test('NUL bytes and half surrogate pairs in a mention do not break the inbox', async () => {
    const body = mentionOf(`what is wrong with web\u0000? \ud83d and \udc00`, {
      blocks: [{ type: 'rich_text', text: '\u0000\ud800' }],
    });
    const { event_id: eventId, event } = body as { event_id: string; event: { ts: string } };
    const answer = await sendSlack(lab, { body: JSON.stringify(body) });
    expect(answer.status, answer.text).toBe(200);
    await eventually(
      'the event to be done',
      async () =>
        (await count(lab, `slack_inbox where event_id = $1 and state = 'done'`, [eventId])) === 1
          ? true
          : undefined,
      { explain: () => lab.logs() },
    );
    await eventually(
      'an answer in the thread',
      () => lab.workspace.calls('chat.postMessage').find((call) => call.args.thread_ts === event.ts),
      { explain: () => lab.logs() },
    );
  });

  test('an event of another workspace is taken and dropped', async () => {
    const foreign = {
      ...mentionOf('hello'),
      team_id: 'T0VENDOR01',
      authorizations: [{ team_id: 'T0VENDOR01' }],
    };
    const answer = await sendSlack(lab, { body: JSON.stringify(foreign) });
    expect(answer.status).toBe(200);
    expect(await count(lab, 'slack_inbox where event_id = $1', [foreign.event_id])).toBe(0);
  });

  test('an unknown button is acknowledged and does nothing', async () => {
    const before = await count(lab, 'audit');
    const answer = await sendSlack(
      lab,
      formOf({
        type: 'block_actions',
        user: { id: MAYA, team_id: lab.workspace.teamId },
        team: { id: lab.workspace.teamId },
        trigger_id: '1.1.a',
        channel: { id: INCIDENTS },
        actions: [{ type: 'button', action_id: 'launch', block_id: 'b', value: 'x', action_ts: '1.1' }],
      }),
    );
    expect(answer).toEqual({ status: 200, text: '' });
    expect(await count(lab, 'audit')).toBe(before);
  });

  const commands: [string, string, RegExp][] = [
    ['an unknown verb', 'explode now', /explode[\s\S]*\/case list/],
    ['a verb that is a property of objects', 'constructor', /\/case list/],
    ['a number that is none', 'show twelve', /not the number of a case/],
    ['a case that is not there', 'show 999999', /no case 999999/],
    ['a number too large for anything', `show ${'9'.repeat(40)}`, /not the number of a case/],
    ['a broadcast as a verb', '<!channel> <@U0LABMAYA1>', /\/case list/],
    ['a NUL byte', 'show \u00001', /not the number of a case|no case/],
    ['10,000 characters', 'x'.repeat(10_000), /\/case list/],
  ];
  test.each(commands)('/case with %s is answered in words to the person alone', async (_name, text, says) => {
    const seen = lab.workspace.messages(GENERAL).length;
    const outcome = await lab.workspace.as(PAT).command(GENERAL, '/case', text);
    expect(outcome).toEqual({ ok: true });
    const [answer] = lab.workspace.messages(GENERAL).slice(seen);
    expect(answer?.ephemeralFor).toBe(PAT);
    expect(answer && shownText(answer)).toMatch(says);
    expect(JSON.stringify(answer)).not.toMatch(/<!channel>|<@U0LABMAYA1>/);
  });

  test('a guest may not acknowledge, resolve or close', async () => {
    const subject = await expectGoodAlertOpensCase(lab);
    for (const verb of ['ack', 'resolve', 'close']) {
      const seen = lab.workspace.messages(GENERAL).length;
      await lab.workspace.as(PAT).command(GENERAL, '/case', `${verb} ${subject.number}`);
      const [answer] = lab.workspace.messages(GENERAL).slice(seen);
      expect(answer && shownText(answer)).toContain('Guests cannot do this');
    }
    expect(await count(lab, `audit where case_id = $1 and actor like 'slack:%'`, [subject.id])).toBe(0);
  });

  test('after all of it the same process serves, and a good alert opens a case', async () => {
    await expectGoodAlertOpensCase(lab);
    expect(lab.roles.slack.pid()).toBe(pid);
    expect([lab.roles.slack.restarts(), lab.roles.worker.restarts(), lab.roles.executor.restarts()]).toEqual([
      0, 0, 0,
    ]);
  });
});
