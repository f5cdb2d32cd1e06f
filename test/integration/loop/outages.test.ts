import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { APPROVE } from '#src/slack/blocks/proposal.ts';
import { eventually, shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import { type CaseRow, clickButton, MAYA, TOM, waitForState } from '#test/support/play.ts';
import { crashStory, drawStory } from '#test/support/random-story.ts';
import { alertOf, askingMessage, count, freshName, INCIDENTS, postSignals, webhookOf } from './senders.ts';

const ROLES = ['casebook_slack', 'casebook_worker', 'casebook_executor'] as const;

describe('the database or Slack is down', () => {
  let lab: TestLab;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'casebook-outages-'));
    lab = await startTestLab({ dataDir });
  });
  afterEach(async () => {
    lab?.workspace.faults.clear();
    if (lab) await login();
  });
  afterAll(async () => {
    await lab?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  /** Ends every session of the three processes. */
  const cut = (): Promise<unknown> =>
    lab.rows('select pg_terminate_backend(pid) from pg_stat_activity where usename = any($1)', [ROLES]);
  /** The database refuses the three processes, as one that is down or fails over does, until `login`. */
  async function refuse(): Promise<void> {
    for (const role of ROLES) await lab.rows(`alter role ${role} nologin`);
    await cut();
  }
  async function login(): Promise<void> {
    for (const role of ROLES) await lab.rows(`alter role ${role} login`);
  }

  async function askedFor(
    namespace: string,
  ): Promise<{ subject: CaseRow; click: (user: string) => ReturnType<typeof clickButton> }> {
    const subject = await waitForState(lab, namespace, ['awaiting_approval'], 90_000);
    const message = await askingMessage(lab, subject.id);
    return { subject, click: (user) => clickButton(lab, user, message, APPROVE) };
  }

  const resolved = (subject: CaseRow): Promise<unknown> =>
    eventually(
      `case ${subject.number} resolved`,
      async () =>
        (await count(lab, `cases where id = $1 and state = 'resolved'`, [subject.id])) === 1
          ? true
          : undefined,
      {
        timeoutMs: 90_000,
        explain: async () =>
          JSON.stringify(
            await lab.rows('select kind, text from timeline where case_id = $1 order by id', [subject.id]),
          ) + (await lab.logs()),
      },
    );

  /** All of a case is in Slack, each message once. */
  async function expectShownOnce(subject: CaseRow): Promise<void> {
    await eventually(
      'nothing left to send',
      async () =>
        (await count(lab, `slack_outbox where case_id = $1 and state in ('queued', 'sending')`, [
          subject.id,
        ])) === 0
          ? true
          : undefined,
      {
        timeoutMs: 90_000,
        explain: async () =>
          JSON.stringify(
            await lab.rows(`select method, state, attempts, error from slack_outbox where case_id = $1`, [
              subject.id,
            ]),
          ) + (await lab.logs()),
      },
    );
    expect(
      await lab.rows(`select error from slack_outbox where case_id = $1 and state = 'failed'`, [subject.id]),
    ).toEqual([]);
    const posted = await lab.rows<{ result_ts: string }>(
      `select result_ts from slack_outbox where case_id = $1 and method = 'chat.postMessage' and state = 'sent' order by id`,
      [subject.id],
    );
    const root = posted[0]?.result_ts;
    const inSlack = lab.workspace
      .messages(INCIDENTS)
      .filter(
        (message) => (message.ts === root || message.threadTs === root) && message.ephemeralFor === undefined,
      );
    expect(inSlack.map((message) => message.ts).sort()).toEqual(posted.map((row) => row.result_ts).sort());
  }

  test('the database refuses: signals and events get a 500 and their retries are taken, a click is refused in words', async () => {
    const story = drawStory(crashStory, Math.floor(Math.random() * 1e9));
    await lab.scenarios.play(story);
    const { subject, click } = await askedFor(story.namespace);
    const namespace = freshName('retried');
    const webhook = webhookOf(alertOf(namespace));

    await refuse();
    const down = await postSignals(lab, webhook);
    expect(down.status).toBe(500);
    expect(down.text).toMatch(/nothing was stored/);
    const { ts } = lab.workspace
      .as(MAYA)
      .post(INCIDENTS, `<@${lab.workspace.botUserId}> what is wrong with ${story.change.workload}?`);
    const first = await eventually(
      'a delivery that failed',
      () => lab.workspace.deliveries().find((each) => each.type === 'app_mention'),
      { explain: () => lab.logs() },
    );
    expect(first).toMatchObject({ attempt: 0, outcome: 'http_error' });
    const clicked = await click(TOM);
    const said = await eventually(
      'a word to Tom',
      () => lab.workspace.messages(INCIDENTS).find((message) => message.ephemeralFor === TOM),
      { explain: () => lab.logs() },
    );
    expect(clicked.ok).toBe(true);
    expect(shownText(said)).toMatch(/could not|try again/i);
    const seen = lab.workspace.messages(INCIDENTS).length;
    await lab.workspace.as(TOM).command(INCIDENTS, '/case', 'list');
    expect(lab.workspace.messages(INCIDENTS).slice(seen).map(shownText).join()).toMatch(
      /could not|try again/i,
    );
    expect((await fetch(`${lab.appUrl}/readyz`)).status).toBe(503);
    expect((await fetch(`${lab.appUrl}/healthz`)).status).toBe(200);
    await login();

    expect((await postSignals(lab, webhook)).status).toBe(202);
    await waitForState(lab, namespace, ['open', 'diagnosing', 'diagnosed']);
    await eventually(
      'the mention as a case',
      async () => ((await count(lab, 'cases where thread_ts = $1', [ts])) === 1 ? true : undefined),
      { timeoutMs: 90_000, explain: () => lab.logs() },
    );
    expect(
      await count(
        lab,
        'approvals join proposals on proposals.id = approvals.proposal_id where proposals.case_id = $1',
        [subject.id],
      ),
    ).toBe(0);
    expect(await click(TOM)).toEqual({ ok: true });
    await resolved(subject);
    expect(await count(lab, 'runs where case_id = $1', [subject.id])).toBe(1);
    await expectShownOnce(subject);
  }, 180_000);

  test('the database is restarted, and its sessions ended again and again, under load: nothing is lost or done twice', async () => {
    const pids = Object.values(lab.roles).map((role) => role.pid());
    const stories = [
      drawStory(crashStory, Math.floor(Math.random() * 1e9)),
      drawStory(crashStory, Math.floor(Math.random() * 1e9)),
    ];
    let isOver = false;
    const trouble = (async () => {
      for (let round = 0; !isOver; round += 1) {
        await new Promise((resolve) => setTimeout(resolve, 900));
        if (round === 2) {
          const [postmaster] = (await readFile(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8')).split(
            '\n',
          );
          // A fast shutdown; the engine is started again on the same port by the lab.
          process.kill(Number(postmaster), 'SIGINT');
        } else await cut().catch(() => undefined);
      }
    })();
    const again = async <T>(what: string, look: () => Promise<T>): Promise<T> =>
      eventually(what, () => look().catch(() => undefined), {
        timeoutMs: 120_000,
        explain: () => lab.logs(),
      });
    await Promise.all(
      stories.map((story) =>
        again('an alert that is taken', async () => lab.scenarios.play(story).then(() => true)),
      ),
    );
    const asked = await Promise.all(
      stories.map((story) => again('a case that asks', () => askedFor(story.namespace))),
    );
    for (const { subject, click } of asked) {
      await again('an approval that counts', async () => {
        await click(MAYA);
        return (await count(
          lab,
          'approvals join proposals on proposals.id = approvals.proposal_id where proposals.case_id = $1',
          [subject.id],
        )) === 1
          ? true
          : undefined;
      });
    }
    isOver = true;
    await trouble;
    for (const { subject } of asked) {
      await resolved(subject);
      expect(await count(lab, 'runs where case_id = $1', [subject.id])).toBe(1);
      expect(await count(lab, 'findings where case_id = $1', [subject.id])).toBe(1);
      await expectShownOnce(subject);
    }
    expect(Object.values(lab.roles).map((role) => role.pid())).toEqual(pids);
  }, 300_000);

  test('Slack fails in every way it knows: each message is there once afterwards', async () => {
    const { faults } = lab.workspace;
    faults.fail('chat.postMessage', { kind: 'accepted_then_dropped' });
    faults.fail('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 2 });
    faults.fail('chat.postMessage', { kind: 'error', error: 'internal_error' });
    faults.fail('chat.postMessage', { kind: 'accepted_then_dropped' });
    faults.fail('chat.postMessage', { kind: 'timeout' });
    faults.fail('chat.update', { kind: 'accepted_then_dropped' }, 2);
    faults.fail('conversations.replies', { kind: 'server_error' });
    faults.fail('conversations.history', { kind: 'ratelimited', retryAfterSeconds: 1 });
    const story = drawStory(crashStory, Math.floor(Math.random() * 1e9));
    await lab.scenarios.play(story);
    await eventually(
      'faults that were met',
      () => (((faults.status().planned as unknown[]) ?? []).length <= 3 ? true : undefined),
      { timeoutMs: 90_000, explain: async () => JSON.stringify(faults.status()) + (await lab.logs()) },
    );
    // And then nothing works at all for some seconds.
    faults.clear();
    faults.fail('*', { kind: 'server_error', status: 503 }, 100_000);
    await new Promise((resolve) => setTimeout(resolve, 4_000));
    faults.clear();
    const { subject, click } = await askedFor(story.namespace);
    expect(await click(TOM)).toEqual({ ok: true });
    await resolved(subject);
    await expectShownOnce(subject);
    expect(await count(lab, 'runs where case_id = $1', [subject.id])).toBe(1);
  }, 240_000);
});
