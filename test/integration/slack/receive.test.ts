import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createInboxProcessor } from '#src/jobs/processors/inbox.ts';
import { createLogger } from '#src/log.ts';
import { sign } from '#src/slack/signature.ts';
import { dueInbox, purgeInbox } from '#src/store/slack-inbox.ts';
import {
  awaitApproval,
  ephemeralsFor,
  findMessage,
  INCIDENTS,
  MAYA,
  messagesOf,
  openCase,
  startBench,
  TOM,
} from '#test/integration/slack/harness.ts';

const SECRET = 'signing-secret-of-a-test';

function post(
  url: string,
  body: string,
  options: { offsetSeconds?: number; secret?: string; type?: string; signed?: boolean } = {},
) {
  const timestamp = String(Math.floor(Date.now() / 1_000) + (options.offsetSeconds ?? 0));
  return fetch(url, {
    method: 'POST',
    body,
    headers: {
      'content-type': options.type ?? 'application/json; charset=utf-8',
      ...(options.signed === false
        ? {}
        : {
            'x-slack-request-timestamp': timestamp,
            'x-slack-signature': sign(options.secret ?? SECRET, timestamp, Buffer.from(body)),
          }),
    },
  });
}

test('only what Slack signed within five minutes is taken', async () => {
  const { url } = await startBench();
  const body = JSON.stringify({ type: 'url_verification', challenge: 'abc' });
  const good = await post(url, body);
  expect([good.status, await good.json()]).toEqual([200, { challenge: 'abc' }]);
  expect((await post(url, body, { secret: 'another' })).status).toBe(401);
  expect((await post(url, body, { signed: false })).status).toBe(401);
  expect((await post(url, body, { offsetSeconds: -301 })).status).toBe(401);
  expect((await post(url, body, { offsetSeconds: 3_600 })).status).toBe(401);
  expect((await post(url, body, { offsetSeconds: 290 })).status).toBe(200);
  expect(
    (await post(url, 'ssl_check=1&token=x', { signed: false, type: 'application/x-www-form-urlencoded' }))
      .status,
  ).toBe(200);
  expect((await post(url, JSON.stringify({ type: 'app_rate_limited', minute_rate_limited: 1 }))).status).toBe(
    200,
  );
  expect((await post(url, 'not json')).status).toBe(400);
  expect((await post(url, JSON.stringify({ type: 'event_callback' }))).status).toBe(400);
});

test('a command that is sent again with the same signature is not carried out again', async () => {
  const { url } = await startBench();
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const body = new URLSearchParams({
    command: '/case',
    text: 'help',
    user_id: TOM,
    team_id: 'T0LAB0001',
    channel_id: INCIDENTS,
    trigger_id: '1.2',
  }).toString();
  const send = () =>
    fetch(url, {
      method: 'POST',
      body,
      headers: {
        'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': sign(SECRET, timestamp, Buffer.from(body)),
      },
    });
  const first = await send();
  expect(first.status).toBe(200);
  expect(await first.text()).toContain('/case list');
  expect((await send()).status).toBe(401);
});

test('a mention becomes one signal, however often Slack delivers it and whatever fails in between', async () => {
  const bench = await startBench();
  bench.lab.faults.duplicateEvents = 5;
  bench.breakDatabase(true);
  const { ts } = bench.lab
    .as(MAYA)
    .post(INCIDENTS, `<@${bench.lab.botUserId}> look at deployment/auth-service in namespace shop`);
  await vi.waitFor(() =>
    expect(bench.lab.deliveries().filter((each) => each.outcome === 'http_error').length).toBeGreaterThan(0),
  );
  bench.breakDatabase(false);
  await bench.settle();
  const signals = await bench.owner.selectFrom('signals').selectAll().execute();
  expect(signals).toMatchObject([
    {
      source: 'slack',
      requester: `slack:${MAYA}`,
      conversation: { channel: INCIDENTS, threadTs: ts },
      target: { cluster: 'lab', namespace: 'shop', object: { kind: 'Deployment', name: 'auth-service' } },
    },
  ]);
  expect(bench.hints).toEqual([{ queue: 'signals', payload: { signalId: signals[0]?.id } }]);
});

test('a mention in private opens a case too; what the bot itself says does not', async () => {
  const bench = await startBench();
  const dm = 'D0LABMAYA0';
  bench.lab.as(MAYA).post(dm, 'what is wrong with deployment/web?');
  await bench.settle();
  expect(await bench.owner.selectFrom('signals').select('snippet').execute()).toEqual([
    { snippet: 'what is wrong with deployment/web?' },
  ]);
  const subject = await openCase(bench, { channel: dm });
  await bench.show(subject.id);
  await bench.settle();
  expect(messagesOf(bench, dm)).toHaveLength(1);
  expect(await bench.owner.selectFrom('signals').select('id').execute()).toHaveLength(1);
});

test('a mention in the thread of a diagnosed case asks for another look at it', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await bench.show(subject.id);
  const root = findMessage(bench, 'Case 1: auth-service');
  await bench.owner
    .updateTable('cases')
    .set({ state: 'diagnosing', attempt: 1 })
    .where('id', '=', subject.id)
    .execute();
  await bench.owner.updateTable('cases').set({ state: 'diagnosed' }).where('id', '=', subject.id).execute();
  bench.lab.as(TOM).post(INCIDENTS, `<@${bench.lab.botUserId}> look again please`, root.ts);
  await bench.settle();
  expect(bench.hints).toEqual([{ queue: 'diagnosis', payload: { caseId: subject.id, attempt: 2 } }]);
  expect(await bench.owner.selectFrom('signals').select('id').execute()).toEqual([]);
  await bench.drain();
  expect(findMessage(bench, 'I am taking another look').threadTs).toBe(root.ts);
});

test('/case answers: list, show, status, ack, resolve, help, and the help where the verb is unknown', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await awaitApproval(bench, subject);
  await bench.show(subject.id);
  const said = async (text: string) => {
    const before = ephemeralsFor(bench, TOM).length;
    expect(await bench.lab.as(TOM).command(INCIDENTS, '/case', text)).toEqual({ ok: true });
    const answers = bench.lab.messages(INCIDENTS).filter((message) => message.ephemeralFor === TOM);
    expect(answers).toHaveLength(before + 1);
    return JSON.stringify(answers.at(-1)?.blocks);
  };
  expect(await said('list')).toContain('auth-service uses more and more memory');
  expect(await said('show 1')).toContain('auth-service leaks memory since');
  expect(await said('status')).toContain('Waiting for approval');
  expect(await said('show 99')).toContain('There is no case 99.');
  expect(await said('show abc')).toContain('is not the number of a case');
  expect(await said('')).toContain('/case list');
  expect(await said('dance')).toContain('does not know');
  expect(await said('ack')).toContain('acknowledged');
  expect(await said('resolve 1')).toContain('resolved');
  const [row] = await bench.owner.selectFrom('cases').selectAll().execute();
  expect(row).toMatchObject({ state: 'resolved', acknowledged_by: `slack:${TOM}` });
  expect(await bench.owner.selectFrom('proposals').select('state').execute()).toEqual([
    { state: 'withdrawn' },
  ]);
  await bench.drain();
  const shown = messagesOf(bench)
    .map((message) => JSON.stringify(message.blocks))
    .join('\n');
  expect(shown).not.toContain('proposal_approve');
  expect(shown).toContain('Audit log:');
  expect(bench.hints).toContainEqual({ queue: 'reports', payload: { caseId: subject.id, attempt: 0 } });
});

test('the Home tab shows what waits for me', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  await awaitApproval(bench, subject);
  bench.lab.as(TOM).openHome();
  await bench.settle();
  const home = JSON.stringify(bench.lab.as(TOM).home()?.blocks);
  expect(home.indexOf('auth-service uses')).toBeGreaterThan(home.indexOf('Awaiting approval'));
  expect(home).not.toContain('Nothing waits for an approval');
});

test('a guest may not acknowledge a case; a member may, once', async () => {
  const bench = await startBench();
  const general = 'C0LABGEN01';
  const subject = await openCase(bench, { channel: general });
  await bench.show(subject.id);
  const root = findMessage(bench, 'Case 1: auth-service', general);
  const press = (user: string) =>
    bench.lab.as(user).click({
      container: { channel: general, messageTs: root.ts },
      blockId: 'case',
      actionId: 'case_acknowledge',
      value: subject.id,
    });
  await press('U0LABPAT01');
  await vi.waitFor(() =>
    expect(ephemeralsFor(bench, 'U0LABPAT01', general).join()).toContain('Guests cannot'),
  );
  await press(TOM);
  await press(MAYA);
  const [row] = await bench.owner.selectFrom('cases').select('acknowledged_by').execute();
  expect(row).toEqual({ acknowledged_by: `slack:${TOM}` });
});

test('somebody of another workspace cannot approve, also with a signed click', async () => {
  const bench = await startBench();
  const subject = await openCase(bench);
  const { proposal, rehearsal } = await awaitApproval(bench, subject);
  await bench.show(subject.id);
  const told = vi.fn<(body: unknown) => void>();
  const listener = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => told(JSON.parse(text)));
    response.end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void listener.close());
  await once(listener, 'listening');
  const payload = {
    type: 'block_actions',
    user: { id: 'U0LABVERA1', team_id: 'T0VENDOR01' },
    team: { id: 'T0LAB0001' },
    channel: { id: INCIDENTS },
    trigger_id: '1.2',
    response_url: `http://127.0.0.1:${(listener.address() as AddressInfo).port}/`,
    actions: [
      {
        type: 'button',
        action_id: 'proposal_approve',
        block_id: 'b',
        value: `${proposal.id} ${rehearsal.digest}`,
      },
    ],
  };
  const body = new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  expect((await post(bench.url, body, { type: 'application/x-www-form-urlencoded' })).status).toBe(200);
  await vi.waitFor(() =>
    expect(JSON.stringify(told.mock.calls)).toContain('Only members of this workspace can approve.'),
  );
  expect(await bench.owner.selectFrom('approvals').select('id').execute()).toEqual([]);
  expect(
    await bench.owner.selectFrom('audit').select('action').where('action', '=', 'approval.refused').execute(),
  ).toHaveLength(1);
});

test('clicks and commands that nobody knows are acknowledged', async () => {
  const { url } = await startBench();
  const send = (fields: Record<string, string>) =>
    post(url, new URLSearchParams(fields).toString(), { type: 'application/x-www-form-urlencoded' });
  const payload = {
    type: 'block_actions',
    user: { id: TOM, team_id: 'T0LAB0001' },
    team: { id: 'T0LAB0001' },
    trigger_id: '1',
    actions: [{ type: 'button', action_id: 'open_a_link' }],
  };
  expect((await send({ payload: JSON.stringify(payload) })).status).toBe(200);
  const answer = await send({
    command: '/other',
    user_id: TOM,
    team_id: 'T0LAB0001',
    channel_id: INCIDENTS,
    trigger_id: '1',
  });
  expect(await answer.text()).toContain('/case help');
});

test('an event whose handling fails is kept and comes again later, then is given up', async () => {
  const bench = await startBench();
  const event = {
    type: 'event_callback',
    team_id: 'T0LAB0001',
    event_id: 'Ev1',
    event: { type: 'app_home_opened', user: TOM, tab: 'home' },
  };
  bench.lab.faults.fail('views.publish', { kind: 'server_error' }, 100);
  expect((await post(bench.url, JSON.stringify(event))).status).toBe(200);
  await bench.settle();
  const row = () => bench.owner.selectFrom('slack_inbox').selectAll().executeTakeFirstOrThrow();
  expect(await row()).toMatchObject({
    state: 'received',
    attempts: 1,
    error: expect.stringContaining('500'),
  });
  expect(await dueInbox(bench.db)).toEqual([]);
  await bench.owner
    .updateTable('slack_inbox')
    .set({ due_at: new Date(0), attempts: 11 })
    .execute();
  expect(await dueInbox(bench.db)).toEqual([{ team: 'T0LAB0001', eventId: 'Ev1' }]);
  const inbox = createInboxProcessor({
    db: bench.db,
    app: bench.slack.app,
    log: createLogger('test', 'silent'),
  });
  await inbox({ team: 'T0LAB0001', eventId: 'Ev1' });
  expect(await row()).toMatchObject({ state: 'failed', attempts: 12 });
  await bench.owner
    .updateTable('slack_inbox')
    .set({ received_at: new Date(0) })
    .execute();
  expect(await purgeInbox(bench.db)).toBe(1);
});
