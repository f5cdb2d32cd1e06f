import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually, shownText, startTestLab, type TestLab } from '#test/support/lab.ts';
import { waitForState } from '#test/support/play.ts';
import { MALFORMED, STRANGE } from './malformed-signals.ts';
import {
  alertOf,
  count,
  expectGoodAlertOpensCase,
  freshName,
  INCIDENTS,
  postSignals,
  webhookOf,
} from './senders.ts';

const DONE = ['diagnosed', 'awaiting_approval'] as const;

const good = (): Record<string, unknown> => alertOf(freshName('bad'));

describe('malformed signals', () => {
  let lab: TestLab;
  let pid: number | undefined;
  beforeAll(async () => {
    lab = await startTestLab();
    pid = lab.roles.slack.pid();
  });
  afterAll(() => lab?.stop());

  test.each(MALFORMED)('%s: 400, a clear error, nothing stored', async (_name, body, says) => {
    const before = await count(lab, 'signals');
    const answer = await postSignals(lab, body());
    expect(answer.status, answer.text).toBe(400);
    const { error } = JSON.parse(answer.text) as { error: string };
    expect(error).toMatch(says);
    expect(error).not.toMatch(/node_modules|\.ts:|\bat \w+ \(/);
    expect(await count(lab, 'signals')).toBe(before);
  });

  test.each([
    ['absent', undefined],
    ['wrong', 'wrong'],
    ['empty', ''],
    ['a prefix of the right one', 'prefix'],
  ])('a token that is %s: 401, nothing stored', async (_name, kind) => {
    const token = kind === 'prefix' ? lab.secrets.webhookToken.slice(0, -1) : kind;
    const before = await count(lab, 'signals');
    const answer = await postSignals(lab, webhookOf(good()), { token });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(answer.text).toContain('webhook token');
    expect(await count(lab, 'signals')).toBe(before);
  });

  test('wrong paths and methods', async () => {
    const get = await postSignals(lab, undefined, { method: 'GET' });
    expect(get.status).toBe(405);
    expect(get.headers.get('allow')).toBe('POST');
    expect(JSON.parse(get.text)).toEqual({ error: 'Use POST.' });
    expect((await postSignals(lab, {}, { method: 'PUT' })).status).toBe(405);
    for (const path of [
      '/signals',
      '/signals/nothing',
      '/signals/alertmanager/',
      '/%00',
      '/signals/../readyz/x',
      '/slack/events/x',
    ]) {
      expect((await postSignals(lab, webhookOf(good()), { path })).status, path).toBe(404);
    }
  });

  test('10 MB: 413 with the limit, again and again and without a token, in bounded memory', async () => {
    const residentMb = async (): Promise<number> => {
      const metrics = await (await fetch(`${lab.appUrl}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]) / 2 ** 20;
    };
    const body = Buffer.alloc(10 * 2 ** 20, 0x20);
    const before = await residentMb();
    for (let round = 0; round < 3; round += 1) {
      const answers = await Promise.all([
        postSignals(lab, body),
        postSignals(lab, body),
        postSignals(lab, body, { token: undefined }),
        postSignals(lab, body, { path: '/slack/events' }),
      ]);
      for (const answer of answers) {
        expect(answer.status).toBe(413);
        expect(answer.text).toMatch(/larger than \d+ bytes/);
      }
    }
    expect(await residentMb()).toBeLessThan(before + 120);
    await expectGoodAlertOpensCase(lab);
  });

  test('NUL bytes, half surrogate pairs and a title cut inside an emoji reach Slack as readable text', async () => {
    const namespace = freshName('odd');
    const summary = `${'x'.repeat(199)}\u{1F525}`;
    const answer = await postSignals(
      lab,
      webhookOf(
        alertOf(namespace, {
          labels: {
            alertname: 'Odd\u0000Name\ud83d',
            severity: 'crit\u0000ical',
            cluster: 'lab',
            namespace: `${namespace}\u0000`,
            deployment: 'web',
            '\ud800key\u0000': '\udc00',
          },
          annotations: {
            summary,
            description: `nul \u0000 high \ud83d low \ude00 ${'y'.repeat(1_975)}\u{1F525}`,
          },
          generatorURL: 'http://prometheus.example/\u0000?g0=\ud83d',
        }),
      ),
    );
    expect(answer.status, answer.text).toBe(202);
    const opened = await waitForState(lab, namespace, DONE, 30_000);
    await eventually(
      'the case in Slack',
      () => lab.workspace.messages(INCIDENTS).find((message) => shownText(message).includes('x'.repeat(60))),
      { explain: () => lab.logs() },
    );
    expect(await count(lab, `slack_outbox where case_id = $1 and state = 'failed'`, [opened.id])).toBe(0);
  });

  test.each(STRANGE)('%s: a case with an answer, never one that hangs', async (_name, change) => {
    const id = freshName('strange');
    const answer = await postSignals(lab, webhookOf({ ...alertOf(id), ...change(id) }));
    expect(answer.status, answer.text).toBe(202);
    const found = await eventually(
      'a finding',
      async () => {
        const [row] = await lab.rows<{ id: string; verdict: string }>(
          `select cases.id, findings.verdict from signals join cases on cases.id = signals.case_id join findings on findings.case_id = cases.id
           order by signals.received_at desc, findings.attempt desc limit 1`,
        );
        const [newest] = await lab.rows<{ case_id: string | null }>(
          'select case_id from signals order by received_at desc limit 1',
        );
        return row && newest?.case_id === row.id ? row : undefined;
      },
      { timeoutMs: 20_000, explain: () => lab.logs() },
    );
    expect(['inconclusive', 'healthy']).toContain(found.verdict);
    await eventually(
      'nothing left to send',
      async () =>
        (await count(lab, `slack_outbox where case_id = $1 and state in ('queued', 'sending')`, [
          found.id,
        ])) === 0
          ? true
          : undefined,
      { explain: () => lab.logs() },
    );
    expect(
      await lab.rows(`select error from slack_outbox where case_id = $1 and state = 'failed'`, [found.id]),
    ).toEqual([]);
  });

  test('after all of it the same process serves, and a good alert opens a case', async () => {
    await expectGoodAlertOpensCase(lab);
    expect(lab.roles.slack.pid()).toBe(pid);
    expect([lab.roles.slack.restarts(), lab.roles.worker.restarts(), lab.roles.executor.restarts()]).toEqual([
      0, 0, 0,
    ]);
  });
});
