import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Story } from '#lab/scenarios/story.ts';
import { eventually, shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import { type CaseRow, LENA, MAYA, PAT, waitForState } from '#test/support/play.ts';
import { crashStory, drawStory } from '#test/support/random-story.ts';
import { count, INCIDENTS } from './senders.ts';

const GENERAL = 'C0LABGEN01';

describe('people who ask', () => {
  let lab: TestLab;
  let story: Story;
  let alerted: CaseRow;
  beforeAll(async () => {
    lab = await startTestLab();
    story = drawStory(crashStory, Math.floor(Math.random() * 1e9));
    await lab.scenarios.play(story);
    alerted = await waitForState(lab, story.namespace, ['awaiting_approval']);
  });
  afterAll(() => lab?.stop());

  const caseOfThread = (ts: string): Promise<CaseRow | undefined> =>
    lab
      .rows<CaseRow>('select id, number, state, verdict, attempt, channel from cases where thread_ts = $1', [
        ts,
      ])
      .then((rows) => rows[0]);

  /** What stands in the thread once it holds `wanted`. */
  function answerIn(channel: string, ts: string, wanted: RegExp): Promise<string> {
    return eventually(
      `an answer like ${wanted} in the thread`,
      () => {
        const thread = lab.workspace
          .messages(channel)
          .filter((message) => message.threadTs === ts && message.user === lab.workspace.botUserId);
        const text = thread.map(shownText).join('\n---\n');
        return wanted.test(text) ? text : undefined;
      },
      {
        explain: async () =>
          lab.workspace.messages(channel).map(shownText).join('\n---\n') + (await lab.logs()),
      },
    );
  }
  const mention = (user: string, channel: string, words: string, threadTs?: string): string =>
    lab.workspace.as(user).post(channel, `<@${lab.workspace.botUserId}> ${words}`, threadTs).ts;

  test('"what is wrong with <deployment>?": a case in that thread, and the crash loop as its answer', async () => {
    const ts = mention(LENA, GENERAL, `what is wrong with ${story.change.workload}?`);
    const answer = await answerIn(GENERAL, ts, /Finding/);
    expect(answer).toContain(story.change.workload);
    expect(answer).toMatch(/crash/i);
    const asked = await caseOfThread(ts);
    expect(asked?.id).not.toBe(alerted.id);
    expect(asked).toMatchObject({ channel: GENERAL });
    expect(['failed', 'degraded']).toContain(asked?.verdict);
    expect(await count(lab, 'cases where id = $1 and requester = $2', [asked?.id, `slack:${LENA}`])).toBe(1);
  });

  test('"look at namespace X": what the namespace looks like', async () => {
    const ts = mention(MAYA, INCIDENTS, `look at namespace ${story.namespace}`);
    const answer = await answerIn(INCIDENTS, ts, /Finding/);
    expect(answer).toContain(story.change.workload);
    const [row] = await lab.rows<{ namespaces: string[] }>(
      `select scope->'namespaces' as namespaces from cases where thread_ts = $1`,
      [ts],
    );
    expect(row?.namespaces).toEqual([story.namespace]);
  });

  test('a workload or namespace that is not there is answered, and never called healthy', async () => {
    for (const words of [
      'what is wrong with deployment/no-such-thing in namespace no-such-place?',
      'look at namespace no-such-place',
    ]) {
      const ts = mention(MAYA, INCIDENTS, words);
      await answerIn(INCIDENTS, ts, /Finding/);
      expect((await caseOfThread(ts))?.verdict, words).toBe('inconclusive');
    }
  });

  test.each([
    ['signs', 'asdf !!! ??? 12'],
    ['an ellipsis', '…'],
    ['emoji', '\u{1F525}\u{1F525}'],
    ['shell', 'a/b/c -n --all; rm -rf / && $(reboot)'],
    ['2,500 characters', `what about ${'very '.repeat(500)}long words`],
  ])('gibberish (%s) is one case with an answer in the thread', async (_name, words) => {
    const ts = mention(MAYA, INCIDENTS, words);
    await answerIn(INCIDENTS, ts, /Finding/);
    expect(await count(lab, 'cases where thread_ts = $1', [ts])).toBe(1);
  });

  test('a private message is answered in private', async () => {
    const dm = 'D0LABLENA0';
    const { ts } = lab.workspace
      .as(LENA)
      .post(dm, `what is wrong with ${story.namespace}/${story.change.workload}?`);
    expect(await answerIn(dm, ts, /Finding/)).toMatch(/crash/i);
    const elsewhere = lab.workspace
      .calls('chat.postMessage')
      .filter((call) => call.args.thread_ts === ts && call.args.channel !== dm);
    expect(elsewhere).toEqual([]);
  });

  test('a second question in the thread belongs to its case, and the bot never answers itself', async () => {
    const ts = mention(MAYA, INCIDENTS, `what is wrong with ${story.change.workload}?`);
    await answerIn(INCIDENTS, ts, /Finding/);
    const before = await count(lab, 'cases');
    mention(LENA, INCIDENTS, 'and now?', ts);
    await answerIn(INCIDENTS, ts, /Case \d+: /);
    await lab.workspace.idle();
    expect(await count(lab, 'cases')).toBe(before);
    expect(await count(lab, `signals where requester = $1`, [`slack:${lab.workspace.botUserId}`])).toBe(0);
  });

  test('questions in the thread of an alert are answered by the worker, and decide nothing', async () => {
    const [row] = await lab.rows<{ ts: string; channel: string }>(
      `select result_ts as ts, channel from slack_outbox where idem_key = 'case:' || $1 || ':root'`,
      [alerted.id],
    );
    if (!row) throw new Error('the case has no card');
    const { ts, channel } = row;
    mention(LENA, channel, 'what changed?', ts);
    const changed = await answerIn(channel, ts, /Changes in/);
    expect(changed).toContain(story.change.workload);
    expect(changed).toMatch(/`ev-[0-9a-f]{12}`/);
    mention(LENA, channel, 'why not restart?', ts);
    await answerIn(channel, ts, /restart-deployment/);
    mention(LENA, channel, 'hand me over', ts);
    expect(await answerIn(channel, ts, /What was tried/)).toMatch(/waits for 1 approval/);
    mention(LENA, channel, 'approve it', ts);
    await answerIn(channel, ts, /I do nothing on words/);
    expect(await count(lab, 'approvals')).toBe(0);
    expect(await count(lab, `cases where id = $1 and state = 'awaiting_approval'`, [alerted.id])).toBe(1);
  });

  async function command(user: string, text: string): Promise<string> {
    const seen = lab.workspace.messages(GENERAL).length;
    expect(await lab.workspace.as(user).command(GENERAL, '/case', text)).toEqual({ ok: true });
    const answers = lab.workspace
      .messages(GENERAL)
      .slice(seen)
      .filter((message) => message.ephemeralFor === user);
    expect(answers).toHaveLength(1);
    return answers.map(shownText).join('\n');
  }

  test('/case list, show, status, help and nonsense', async () => {
    expect(await command(MAYA, 'list')).toContain(`${alerted.number}`);
    const shown = await command(MAYA, `show ${alerted.number}`);
    expect(shown).toContain(story.change.workload);
    expect(shown).toMatch(/Roll back/);
    expect(await command(MAYA, `show #${alerted.number}`)).toBe(shown);
    expect(await command(MAYA, `status ${alerted.number}`)).toMatch(/waiting|awaiting|approval/i);
    expect(await command(MAYA, 'status')).toMatch(/\d/);
    const help = await command(MAYA, 'help');
    for (const verb of ['list', 'show', 'status', 'ack', 'resolve', 'close', 'help'])
      expect(help).toContain(`/case ${verb}`);
    expect(await command(MAYA, '')).toBe(help);
    expect(await command(MAYA, 'nonsense')).toContain('nonsense');
    expect(await command(MAYA, 'LIST')).toContain(`${alerted.number}`);
    expect(await command(PAT, 'help')).toBe(help);
  });
});
