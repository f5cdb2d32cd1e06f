import { sql } from 'kysely';
import { expect, test, vi } from 'vitest';
import { createLogger } from '#src/log.ts';
import { createWebClient } from '#src/slack/client.ts';
import { createDispatcher } from '#src/slack/outbox.ts';
import { acknowledgeCase, moveCase } from '#src/store/cases.ts';
import { insertOutbox, LANES } from '#src/store/slack-outbox.ts';
import {
  awaitApproval,
  findMessage,
  INCIDENTS,
  messagesOf,
  openCase,
  startBench,
  TOM,
} from '#test/integration/slack/harness.ts';

test('a case is posted once however often it is rendered, and updated in place', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await Promise.all([bench.show(subject.id), bench.show(subject.id), bench.show(subject.id)]);
  await bench.drain();
  const root = findMessage(bench, 'Case 1: auth-service');
  expect(messagesOf(bench)).toHaveLength(1);
  await acknowledgeCase(bench.owner, subject.id, `slack:${TOM}`);
  await bench.show(subject.id);
  await bench.show(subject.id);
  const after = findMessage(bench, `Acknowledged by <@${TOM}>`);
  expect(after.ts).toBe(root.ts);
  expect(bench.lab.calls('chat.postMessage')).toHaveLength(1);
  expect(bench.lab.calls('chat.update')).toHaveLength(1);
});

test.each([
  ['accepted, then the connection was cut', { kind: 'accepted_then_dropped' as const }],
  ['a server error before anything happened', { kind: 'server_error' as const }],
  ['an error of Slack that may mean anything', { kind: 'error' as const, error: 'internal_error' }],
])('a post of unknown outcome is there once in the end: %s', async (_name, fault) => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await awaitApproval(bench, subject);
  bench.lab.faults.fail('chat.postMessage', fault, 2);
  await bench.show(subject.id);
  expect(messagesOf(bench).map((message) => message.text.split(':')[0])).toEqual([
    'Case 1',
    'Finding',
    'Proposal',
  ]);
  const states = await bench.owner.selectFrom('slack_outbox').select('state').execute();
  expect(states.map((row) => row.state)).toEqual(['sent', 'sent', 'sent']);
});

test('a process that dies while sending posts nothing twice', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await bench.show(subject.id);
  // As after kill -9 between the call and the note of its result: Slack has the message, the row does not know.
  await sql`update slack_outbox set state = 'sending', result_ts = null, not_before = now() - interval '1 second'`.execute(
    bench.owner,
  );
  await awaitApproval(bench, subject);
  await bench.show(subject.id);
  const root = findMessage(bench, 'Case 1: auth-service');
  expect(findMessage(bench, 'Finding: degraded').threadTs).toBe(root.ts);
  expect(bench.lab.calls('chat.postMessage')).toHaveLength(3);
});

test('a rate limit holds back its own bucket only, and nothing is lost', async () => {
  const bench = await startBench();
  const first = await openCase(bench);
  const second = await openCase(bench, { channel: 'payments' });
  bench.lab.faults.fail('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 2 }, 1);
  const began = Date.now();
  await bench.show(first.id);
  const waited = Date.now() - began;
  expect(waited).toBeGreaterThanOrEqual(1_900);
  expect(messagesOf(bench)).toHaveLength(1);

  bench.lab.faults.fail('chat.postMessage', { kind: 'ratelimited', retryAfterSeconds: 3_600 }, 1);
  const third = await openCase(bench);
  await bench.show(third.id);
  expect(messagesOf(bench)).toHaveLength(1);
  await bench.show(second.id);
  expect(messagesOf(bench, 'C0LABPAY01')).toHaveLength(1);
});

test("Slack's own limits are kept: many cases at once cause no 429", async () => {
  const bench = await startBench();
  bench.lab.faults.rateLimits = true;
  const cases = await Promise.all([1, 2, 3, 4, 5].map(() => openCase(bench)));
  for (const subject of cases) await bench.show(subject.id);
  await bench.drain(20_000);
  expect(messagesOf(bench)).toHaveLength(5);
  expect(bench.lab.calls().filter((call) => call.outcome === 'ratelimited')).toEqual([]);
});

test('a deleted root message is posted anew with what it says now', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await bench.show(subject.id);
  bench.lab.faults.fail('chat.update', { kind: 'error', error: 'message_not_found' });
  await moveCase(bench.owner, subject.id, 'diagnosing');
  await bench.show(subject.id);
  const texts = messagesOf(bench).map((message) => message.text);
  expect(texts).toEqual([
    expect.stringContaining('(opened,'),
    expect.stringContaining('(gathering evidence,'),
  ]);
});

test('a channel that is not there fails with a clear word, and the case is shown once it is', async () => {
  const bench = await startBench();
  const subject = await openCase(bench, { channel: 'nowhere' });
  await bench.show(subject.id);
  const [row] = await bench.owner.selectFrom('slack_outbox').selectAll().execute();
  expect(row).toMatchObject({
    state: 'failed',
    error: expect.stringContaining('There is no channel #nowhere'),
  });
  expect(bench.logs.filter((line) => line.msg === 'slack refused a message')).toHaveLength(1);
  await bench.owner.updateTable('cases').set({ channel: 'incidents' }).where('id', '=', subject.id).execute();
  await bench.show(subject.id);
  expect(messagesOf(bench)).toHaveLength(1);
});

test('a refused token stops all sending and readiness, and everything is sent once it works again', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  let now = new Date(Date.now() + 60_000);
  const client = createWebClient(
    { botToken: 'xoxb-test', apiUrl: bench.lab.apiUrl },
    createLogger('test', 'silent'),
  );
  const dispatcher = createDispatcher({
    db: bench.db,
    client,
    team: bench.lab.teamId,
    log: createLogger('test', 'silent'),
    now: () => now,
  });
  bench.lab.faults.fail('chat.postMessage', { kind: 'error', error: 'token_revoked' });
  await insertOutbox(bench.db, {
    team: bench.lab.teamId,
    idemKey: 'a',
    lane: LANES.card,
    channel: INCIDENTS,
    method: 'chat.postMessage',
    args: { text: 'one' },
    argsHash: 'h',
    caseId: subject.id,
  });
  await insertOutbox(bench.db, {
    team: bench.lab.teamId,
    idemKey: 'b',
    lane: LANES.card,
    channel: INCIDENTS,
    method: 'chat.postMessage',
    args: { text: 'two' },
    argsHash: 'h',
  });
  expect(await dispatcher.dispatchDue()).toBe(30_000);
  await expect(dispatcher.check()).rejects.toThrow('token_revoked');
  expect(await dispatcher.dispatchDue()).toBe(30_000);
  expect(bench.lab.calls('chat.postMessage')).toHaveLength(1);
  now = new Date(now.getTime() + 31_000);
  expect(await dispatcher.dispatchDue()).toBe(undefined);
  await dispatcher.check();
  expect(messagesOf(bench).map((message) => message.text)).toEqual(['one', 'two']);
});

test('two dispatchers at once send each message once', async () => {
  const bench = await startBench();
  for (const text of ['one', 'two', 'three']) {
    await insertOutbox(bench.db, {
      team: bench.lab.teamId,
      idemKey: text,
      lane: LANES.card,
      channel: INCIDENTS,
      method: 'chat.postMessage',
      args: { text },
      argsHash: text,
    });
  }
  const client = createWebClient(
    { botToken: 'xoxb-test', apiUrl: bench.lab.apiUrl },
    createLogger('test', 'silent'),
  );
  const other = createDispatcher({
    db: bench.db,
    client,
    team: bench.lab.teamId,
    log: createLogger('test', 'silent'),
  });
  await Promise.all([
    bench.slack.dispatcher.dispatchDue(),
    other.dispatchDue(),
    bench.slack.dispatcher.dispatchDue(),
  ]);
  await vi.waitFor(() =>
    expect(
      messagesOf(bench)
        .map((message) => message.text)
        .sort(),
    ).toEqual(['one', 'three', 'two']),
  );
  expect(bench.lab.calls('chat.postMessage')).toHaveLength(3);
});
