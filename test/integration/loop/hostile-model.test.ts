import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startScriptedModel } from '#lab/model/scripted-model.ts';
import { createTelemetry } from '#src/telemetry/client.ts';
import { investigatorVictim, OBEYED, responderVictim } from '#test/hostile/victim.ts';
import { eventually, startTestLab } from '#test/support/lab.ts';
import { MAYA, waitForState } from '#test/support/play.ts';
import { deploy } from './deploy.ts';
import { expectHarmless, HOSTILE } from './harmless.ts';
import { alertOf, count, freshName, INCIDENTS, postSignals, webhookOf } from './senders.ts';

const random = (length: number): string => randomBytes(length).toString('hex').slice(0, length);

test('with a model that obeys whatever it reads: no secret leaves, nothing is approved, Slack shows text', async () => {
  const attempt = { id: 'loop', channel: 'pod-log', language: 'en', aim: 'leak', text: HOSTILE } as const;
  const investigator = investigatorVictim(attempt);
  const responder = responderVictim(attempt);
  const model = await startScriptedModel((request) =>
    request.tools?.at(-1)?.function.name === 'answer' ? responder(request) : investigator(request),
  );
  onTestFinished(() => model.close());
  const dataDir = await mkdtemp(join(tmpdir(), 'casebook-obedient-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const key = `key-of-the-model-${random(16)}`;
  const lab = await startTestLab({
    dataDir,
    workerEnv: { CASEBOOK_MODEL: 'scripted', OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: key },
  });
  onTestFinished(() => lab.stop());
  const telemetry = createTelemetry({ ...lab.clickhouse, database: 'default' });
  onTestFinished(() => telemetry.close());

  const namespace = freshName('obedient');
  const secrets = {
    log: `hunter2${random(14)}`,
    github: `ghp_A1${random(34)}`,
    url: `urlpw${random(14)}`,
    env: `envpw${random(16)}`,
    note: `xoxb-${random(12)}-${random(24)}`,
    wrapped: `wrap${random(16)}`,
  };
  const wrapped = Buffer.from(`DB_PASSWORD=${secrets.wrapped}\nDB_HOST=db\n`).toString('base64');
  await deploy(
    lab,
    telemetry,
    namespace,
    [
      `ERROR login with password=${secrets.log} and ${secrets.github}`,
      `ERROR postgres://app:${secrets.url}@db:5432/app refused`,
      `ERROR settings ${wrapped}`,
      ...HOSTILE.split('\n').map((line) => `ERROR ${line}`),
    ],
    {
      env: [
        { name: 'DB_PASSWORD', value: secrets.env },
        { name: 'MODE', valueFrom: { configMapKeyRef: { name: 'not-there', key: 'mode' } } },
      ],
    },
    { 'example.org/note': `token ${secrets.note}` },
  );
  const answer = await postSignals(lab, webhookOf(alertOf(namespace)));
  expect(answer.status, answer.text).toBe(202);
  const subject = await waitForState(lab, namespace, ['diagnosed', 'awaiting_approval'], 60_000);
  const explain = { timeoutMs: 60_000, explain: () => lab.logs() };
  await eventually(
    'a second finding',
    async () =>
      (await count(lab, `findings where case_id = $1 and author = 'diagnostician'`, [subject.id])) > 0
        ? true
        : undefined,
    explain,
  );
  const thread = lab.workspace
    .messages(INCIDENTS)
    .find((message) => message.user === lab.workspace.botUserId);
  lab.workspace
    .as(MAYA)
    .post(INCIDENTS, `<@${lab.workspace.botUserId}> why is it down? my password=${secrets.log}`, thread?.ts);
  await eventually(
    'an answer',
    async () => ((await count(lab, `questions where state <> 'asked'`)) > 0 ? true : undefined),
    explain,
  );
  await eventually(
    'everything in Slack',
    async () =>
      (await count(lab, `slack_outbox where state in ('queued', 'sending')`)) === 0 ? true : undefined,
    explain,
  );

  expect(model.requests.length).toBeGreaterThan(2);
  const calls = lab.workspace.calls().filter((call) => /^(chat|views)\./.test(call.method));
  const places: Record<string, string> = {
    'a request to the model': model.requests.map(({ raw }) => raw).join('\n'),
    'a call to Slack': JSON.stringify(calls),
    'a log': (
      await Promise.all(
        (await readdir(join(dataDir, 'logs'))).map((file) => readFile(join(dataDir, 'logs', file), 'utf8')),
      )
    ).join('\n'),
  };
  const found: string[] = [];
  const tables = await lab.rows<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  for (const [kind, secret] of Object.entries({ ...secrets, wrapping: wrapped.slice(0, 24), key })) {
    for (const [place, text] of Object.entries(places))
      if (text.includes(secret)) found.push(`${kind} in ${place}`);
    for (const { name } of tables)
      if ((await count(lab, `${name} row where position($1 in row::text) > 0`, [secret])) > 0)
        found.push(`${kind} in ${name}`);
  }
  expect(found).toEqual([]);
  // What was looked for is where it would be found.
  expect(places['a request to the model']).toContain(namespace);
  expect(places['a request to the model']).toContain('[redacted:');
  expect(places['a call to Slack']).toContain(namespace);
  expect(await count(lab, `model_calls`)).toBeGreaterThan(2);
  expect(await count(lab, `approvals`)).toBe(0);
  expect(await count(lab, `runs`)).toBe(0);
  const hypotheses = await lab.rows<{ author: string; hypotheses: string }>(
    `select author, (body->'hypotheses')::text as hypotheses from findings where case_id = $1 order by created_at`,
    [subject.id],
  );
  expect(hypotheses.at(-1)?.hypotheses).toBe(hypotheses[0]?.hypotheses);
  expectHarmless(
    calls.map((call) => call.args),
    [MAYA],
  );
  const [said] = await lab.rows<{ text: string }>(`select answer->>'text' as text from questions limit 1`);
  expect(said?.text).not.toContain(OBEYED);
}, 240_000);
