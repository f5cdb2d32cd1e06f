import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { eventually, startTestLab, type TestLab } from '#test/support/lab.ts';
import { MAYA, waitForState } from '#test/support/play.ts';
import { deploy } from './deploy.ts';
import { expectHarmless, HOSTILE } from './harmless.ts';
import { alertOf, count, freshName, INCIDENTS, postSignals, webhookOf } from './senders.ts';

const ANSWERED = ['diagnosed', 'awaiting_approval', 'resolved'] as const;
describe('text that means harm', () => {
  let lab: TestLab;
  let telemetry: Telemetry;
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'casebook-hostile-'));
    lab = await startTestLab({ dataDir });
    telemetry = createTelemetry({ ...lab.clickhouse, database: 'default' });
  });
  afterAll(async () => {
    await telemetry?.close();
    await lab?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  async function sent(caseId: string): Promise<Record<string, unknown>[]> {
    await eventually(
      'everything in Slack',
      async () =>
        (await count(lab, `slack_outbox where case_id = $1 and state in ('queued', 'sending')`, [caseId])) ===
        0
          ? true
          : undefined,
      { timeoutMs: 60_000, explain: () => lab.logs() },
    );
    expect(
      await lab.rows(`select error from slack_outbox where case_id = $1 and state = 'failed'`, [caseId]),
    ).toEqual([]);
    return lab.workspace
      .calls()
      .filter((call) => /^(chat|views)\./.test(call.method))
      .map((call) => call.args);
  }

  test('in alerts and logs: shown as text, never as a mention, a broadcast, a link or a control sequence', async () => {
    const namespace = freshName('hostile');
    await deploy(lab, telemetry, namespace, [
      HOSTILE,
      ...HOSTILE.split('\n'),
      `ERROR ${'\u{1F525}'.repeat(3_000)}`,
      'ERROR nul \u0000 in a line',
    ]);
    const answer = await postSignals(
      lab,
      webhookOf(
        alertOf(namespace, {
          labels: {
            alertname: HOSTILE,
            severity: '<!channel>',
            cluster: 'lab',
            namespace,
            deployment: 'web',
            service: '<!channel> <@U0LABMAYA1>',
            team: HOSTILE,
          },
          annotations: {
            summary: `${HOSTILE} ${'long '.repeat(400)}`,
            description: HOSTILE.repeat(4),
            runbook_url: 'javascript:alert(1)',
          },
          generatorURL: 'http://prometheus.example/graph?a=<!channel>|<@U0LABMAYA1>',
        }),
        // Nothing of it is known: every name goes into gaps and errors.
        alertOf(`${namespace}<!channel>`, {
          labels: {
            alertname: HOSTILE,
            cluster: '<!channel> <@U0LABMAYA1>',
            namespace: '<!here>',
            deployment: '<!everyone>',
          },
        }),
      ),
    );
    expect(answer.status, answer.text).toBe(202);
    const subject = await waitForState(lab, namespace, ANSWERED, 30_000);
    const other = await waitForState(lab, '<!here>', ANSWERED, 30_000);
    expectHarmless([...(await sent(subject.id)), ...(await sent(other.id))], []);
    // It is shown, not dropped: who reads the case sees what somebody wrote.
    expect(JSON.stringify(lab.workspace.messages(INCIDENTS))).toContain('&lt;!channel&gt;');
  }, 90_000);

  test('in a mention, and in what /case shows of it', async () => {
    const { ts } = lab.workspace.as(MAYA).post(INCIDENTS, `<@${lab.workspace.botUserId}> ${HOSTILE}`);
    const [subject] = await eventually(
      'an answered mention',
      async () => {
        const rows = await lab.rows<{ id: string; number: number }>(
          `select id, number from cases where thread_ts = $1 and state = 'diagnosed'`,
          [ts],
        );
        return rows.length > 0 ? rows : undefined;
      },
      { explain: () => lab.logs() },
    );
    const before = lab.workspace.messages(INCIDENTS).length;
    for (const text of ['list', `show ${subject?.number}`, `status ${subject?.number}`])
      await lab.workspace.as(MAYA).command(INCIDENTS, '/case', text);
    const calls = await sent(subject?.id ?? '');
    expectHarmless(calls, [MAYA]);
    const ephemerals = lab.workspace
      .messages(INCIDENTS)
      .slice(before)
      .filter((message) => message.ephemeralFor === MAYA);
    expect(ephemerals.length).toBe(3);
    for (const message of ephemerals)
      expectHarmless([{ text: message.text, blocks: message.blocks }, {}], [MAYA]);
  }, 60_000);

  test('secrets reach no row, no message and no log', async () => {
    const namespace = freshName('secrets');
    const random = (length: number): string => randomBytes(length).toString('hex').slice(0, length);
    const secrets = {
      github: `ghp_A1${random(34)}`,
      slack: `xoxb-${random(12)}-${random(24)}`,
      aws: `AKIA${random(16).toUpperCase()}`,
      assigned: `hunter2${random(14)}`,
      url: `urlpw${random(14)}`,
      bearer: `Zz9${random(40)}`,
      env: `envpw${random(16)}`,
      arg: `argpw${random(16)}`,
      stripe: `sk_live_${random(24)}`,
      key: random(60),
    };
    const pem = `-----BEGIN PRIVATE KEY-----\n${secrets.key}\n-----END PRIVATE KEY-----`;
    const said = `token ${secrets.github} and ${secrets.slack}, password=${secrets.assigned} ${secrets.aws}`;
    await deploy(
      lab,
      telemetry,
      namespace,
      [
        `ERROR login with ${said}`,
        `ERROR cannot connect to postgres://app:${secrets.url}@db:5432/app`,
        `ERROR Authorization: Bearer ${secrets.bearer}`,
        `ERROR ${pem}`,
      ],
      {
        env: [
          { name: 'DB_PASSWORD', value: secrets.env },
          { name: 'STRIPE', value: secrets.stripe },
        ],
        args: ['--password', secrets.arg, `--db=postgres://app:${secrets.url}@db/app`],
      },
      { 'example.org/note': said },
    );
    const answer = await postSignals(
      lab,
      webhookOf(
        alertOf(namespace, {
          labels: {
            alertname: 'Leaky',
            cluster: 'lab',
            namespace,
            deployment: 'web',
            token: secrets.github,
            note: said,
          },
          annotations: {
            summary: `web: ${said}`,
            description: `${said}\ncurl -H 'Authorization: Bearer ${secrets.bearer}' https://x:${secrets.url}@api.example\n${pem}`,
            api_key: secrets.stripe,
          },
          generatorURL: `https://u:${secrets.url}@prometheus.example/graph?token=${secrets.github}`,
        }),
      ),
    );
    expect(answer.status, answer.text).toBe(202);
    const subject = await waitForState(lab, namespace, ANSWERED, 30_000);
    const { ts } = lab.workspace
      .as(MAYA)
      .post(
        INCIDENTS,
        `<@${lab.workspace.botUserId}> why does deployment/web in namespace ${namespace} fail with ${said}?`,
      );
    const asked = await eventually(
      'an answered mention',
      async () =>
        (
          await lab.rows<{ id: string; number: number }>(
            `select id, number from cases where thread_ts = $1 and state = 'diagnosed'`,
            [ts],
          )
        )[0],
      { explain: () => lab.logs() },
    );
    await sent(subject.id);
    await sent(asked.id);
    expect(await count(lab, 'evidence where case_id = $1', [subject.id])).toBeGreaterThan(3);

    const calls = JSON.stringify(lab.workspace.calls());
    const logs = (
      await Promise.all(
        (await readdir(join(dataDir, 'logs'))).map((file) => readFile(join(dataDir, 'logs', file), 'utf8')),
      )
    ).join('\n');
    const tables = await lab.rows<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.map((table) => table.name)).toEqual(
      expect.arrayContaining([
        'public.signals',
        'public.evidence',
        'public.timeline',
        'public.slack_outbox',
        'public.audit',
      ]),
    );
    const found: string[] = [];
    for (const [kind, secret] of Object.entries(secrets)) {
      if (calls.includes(secret)) found.push(`${kind} in a call to Slack`);
      if (logs.includes(secret)) found.push(`${kind} in a log`);
      for (const { name } of tables) {
        if ((await count(lab, `${name} row where position($1 in row::text) > 0`, [secret])) > 0)
          found.push(`${kind} in ${name}`);
      }
    }
    expect(found).toEqual([]);
    // What stands there instead says what it was.
    expect(
      await count(lab, `evidence where case_id = $1 and content::text like '%[redacted:%'`, [subject.id]),
    ).toBeGreaterThan(0);
    expect(await count(lab, `signals where case_id = $1 and snippet like '%[redacted:%'`, [subject.id])).toBe(
      1,
    );
  }, 90_000);
});
