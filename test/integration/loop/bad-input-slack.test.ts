import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import { LENA, MAYA, PAT } from '#test/support/play.ts';
import { count, expectGoodAlertOpensCase, formOf, INCIDENTS, sendSlack } from './senders.ts';
import { COMMANDS, GARBAGE, mentionOf, UNSIGNED } from './slack-requests.ts';

const GENERAL = 'C0LABGEN01';

describe('bad requests in the name of Slack', () => {
  let lab: TestLab;
  let pid: number | undefined;
  beforeAll(async () => {
    lab = await startTestLab();
    pid = lab.roles.slack.pid();
  });
  afterAll(() => lab?.stop());

  test.each(UNSIGNED)('%s: 401, nothing stored', async (_name, request, says) => {
    const before = await count(lab, 'slack_inbox');
    const answer = await sendSlack(lab, { ...request() });
    expect(answer.status).toBe(401);
    expect(answer.text).toMatch(says);
    expect(answer.text).toContain('SLACK_SIGNING_SECRET');
    const mention = await sendSlack(lab, { ...request(), body: JSON.stringify(mentionOf('hello')) });
    expect(mention.status).toBe(401);
    expect(await count(lab, 'slack_inbox')).toBe(before);
  });

  test.each(GARBAGE)('%s: answered, never with a stack, and nobody is harmed', async (_name, request) => {
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

  test.each(COMMANDS)('/case with %s is answered in words to the person alone', async (_name, text, says) => {
    const seen = lab.workspace.messages(GENERAL).length;
    const outcome = await lab.workspace.as(LENA).command(GENERAL, '/case', text);
    expect(outcome).toEqual({ ok: true });
    const [answer] = lab.workspace.messages(GENERAL).slice(seen);
    expect(answer?.ephemeralFor).toBe(LENA);
    expect(answer && shownText(answer)).toMatch(says);
    expect(JSON.stringify(answer)).not.toMatch(/<!channel>|<@U0LABMAYA1>/);
  });

  test('a guest may neither read cases by command nor acknowledge, resolve or close them', async () => {
    const subject = await expectGoodAlertOpensCase(lab);
    for (const verb of ['list', 'show', 'status', 'ack', 'resolve', 'close']) {
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
