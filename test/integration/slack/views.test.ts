import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { acknowledgeCase, moveCase } from '#src/store/cases.ts';
import { audit } from '#src/store/record-of-case.ts';
import { dueOutboxTeams, purgeOutbox } from '#src/store/slack-outbox.ts';
import { staleViews } from '#src/store/slack-views.ts';
import { awaitApproval, messagesOf, openCase, startBench, TOM } from '#test/integration/slack/harness.ts';

test('a case whose hint was lost is found: never shown, changed since, expired since, long not looked at', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  const stale = async () => (await staleViews(bench.db)).map((each) => each.caseId);
  /** Lets the clock of the view stand `seconds` back. */
  const age = (seconds: number) =>
    bench.owner
      .updateTable('slack_views')
      .set({ rendered_at: sql<Date>`now() - make_interval(secs => ${seconds})` })
      .execute();
  const settle = () =>
    sql`update cases set updated_at = now() - interval '1 hour', opened_at = now() - interval '1 hour'`.execute(
      bench.owner,
    );

  expect(await stale()).toEqual([subject.id]);
  await bench.show(subject.id);
  await settle();
  expect(await stale()).toEqual([]);

  await acknowledgeCase(bench.owner, subject.id, `slack:${TOM}`);
  await age(5);
  expect(await stale()).toEqual([subject.id]);
  await bench.show(subject.id);
  await settle();
  await audit(bench.owner, { team: subject.team, caseId: subject.id }, 'casebook', 'finding.posted');
  expect(await stale()).toEqual([subject.id]);
  await bench.show(subject.id);
  await age(301);
  expect(await stale()).toEqual([subject.id]);

  const { proposal } = await awaitApproval(bench, subject, { expiresInSeconds: 900 });
  await bench.show(subject.id);
  await settle();
  expect(await stale()).toEqual([]);
  await sql`update proposals set expires_at = now() - interval '1 second', created_at = now() - interval '1 hour' where id = ${proposal.id}`.execute(
    bench.owner,
  );
  await sql`update findings set created_at = now() - interval '1 hour'`.execute(bench.owner);
  await age(3);
  expect(await stale()).toEqual([subject.id]);

  await moveCase(bench.owner, subject.id, 'closed');
  await bench.show(subject.id);
  await sql`update cases set updated_at = now() - interval '2 days'`.execute(bench.owner);
  await age(100_000);
  expect(await stale()).toEqual([]);
});

test('updates that a newer one replaces are not sent, and what is old is removed', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await bench.show(subject.id);
  bench.lab.faults.fail('chat.update', { kind: 'ratelimited', retryAfterSeconds: 1 }, 1);
  await moveCase(bench.owner, subject.id, 'diagnosing');
  await bench.show(subject.id);
  await moveCase(bench.owner, subject.id, 'diagnosed');
  await bench.show(subject.id);
  await bench.drain();
  expect(messagesOf(bench).map((message) => message.text)).toEqual([expect.stringContaining('(diagnosed,')]);
  expect(await dueOutboxTeams(bench.db)).toEqual([]);
  await sql`update slack_outbox set created_at = now() - interval '8 days'`.execute(bench.owner);
  const before = await bench.owner.selectFrom('slack_outbox').select('id').execute();
  expect(await purgeOutbox(bench.db)).toBe(before.length - 2);
  // The newest update tells what is shown, so the same content is not sent again.
  const calls = bench.lab.calls('chat.update').length;
  await bench.show(subject.id);
  expect(bench.lab.calls('chat.update')).toHaveLength(calls);
});

test('an agent at work shows under the card of its case, again before Slack takes it away; one that died does not', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await bench.show(subject.id);
  await sql`update cases set updated_at = now() - interval '1 hour', opened_at = now() - interval '1 hour'`.execute(
    bench.owner,
  );
  const stale = async () => (await staleViews(bench.db)).length;
  const shown = () => bench.lab.calls('assistant.threads.setStatus').map((call) => call.args);
  const run = async (agent: string, minutesAgo: number) =>
    bench.owner
      .insertInto('agent_runs')
      .values({
        id: randomUUID(),
        team: subject.team,
        case_id: subject.id,
        attempt: 1,
        agent,
        key: `${agent}:${minutesAgo}`,
        input: '{}',
        prompt_hash: 'p',
        model: 'm',
        started_at: new Date(Date.now() - minutesAgo * 60_000),
      })
      .execute();
  await run('responder', 0);
  await run('diagnostician', 30);
  expect(await stale()).toBe(0);
  await bench.show(subject.id);
  expect(shown()).toEqual([]);

  await run('diagnostician', 0);
  expect(await stale()).toBe(1);
  await bench.show(subject.id);
  const [card] = messagesOf(bench);
  expect(shown()).toMatchObject([
    { channel_id: card?.channel, thread_ts: card?.ts, status: 'is looking further into it' },
  ]);
  expect(await stale()).toBe(0);
  await sql`update slack_views set rendered_at = now() - interval '95 seconds'`.execute(bench.owner);
  expect(await stale()).toBe(1);
});
