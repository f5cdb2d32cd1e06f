import { expect, test } from 'vitest';
import { orderOf } from '#src/slack/outbox-order.ts';
import { createRates } from '#src/slack/rates.ts';
import { LANES, type WaitingRow } from '#src/store/slack-outbox.ts';

const NOW = new Date('2026-11-21T10:00:00Z');
const anchor = { state: 'sent' as const, channel: 'C1', ts: '1.000001' };

function row(id: number, more: Partial<WaitingRow> = {}): WaitingRow {
  return {
    id: String(id),
    team: 'T1',
    idemKey: `k${id}`,
    lane: LANES.timeline,
    channel: 'C1',
    method: 'chat.postMessage',
    args: {},
    argsHash: 'h',
    state: 'queued',
    attempts: 0,
    notBefore: NOW,
    ...more,
  };
}

const ids = (rows: WaitingRow[], extra: (row: WaitingRow) => number = () => 0) =>
  orderOf(rows, NOW, extra).ready.map(({ row: each, what }) => `${what} ${each.id}`);

test('urgent lanes first, but a thread reads as it happened', () => {
  const thread = { threadKey: 'root', anchor };
  expect(
    ids([
      row(3, { lane: LANES.approval, ...thread }),
      row(1, { lane: LANES.card }),
      row(2, { lane: LANES.timeline, ...thread }),
    ]),
  ).toEqual(['send 2', 'send 1']);
  expect(
    ids([
      row(3, { lane: LANES.approval, ...thread }),
      row(4, { lane: LANES.timeline, ...thread, method: 'chat.update', targetKey: 'x' }),
    ]),
  ).toEqual(['send 3', 'send 4']);
});

test('replies and updates wait for the message that they hang on', () => {
  const waiting = { state: 'sending' as const, channel: 'C1' };
  expect(
    ids([
      row(1, { threadKey: 'root', anchor: waiting }),
      row(2, { targetKey: 'root', method: 'chat.update', anchor: waiting }),
      row(3, { threadKey: 'gone' }),
    ]),
  ).toEqual([]);
  expect(
    ids([row(2, { targetKey: 'root', method: 'chat.update', anchor: { state: 'failed', channel: 'C1' } })]),
  ).toEqual(['drop 2']);
});

test('what was being sent is looked up when its time is over, and holds its thread back until then', () => {
  const thread = { threadKey: 'root', anchor };
  const sending = row(1, { state: 'sending', notBefore: new Date(NOW.getTime() + 5_000), ...thread });
  expect(orderOf([sending, row(2, thread)], NOW, () => 0)).toEqual({ ready: [], waitMs: 5_000 });
  expect(ids([{ ...sending, notBefore: NOW }, row(2, thread)])).toEqual(['recover 1']);
});

test('a wait that a rate asks for is passed on', () => {
  expect(
    orderOf([row(1), row(2, { channel: 'C2' })], NOW, (each) => (each.channel === 'C1' ? 700 : 0)),
  ).toMatchObject({ ready: [{ row: { id: '2' } }], waitMs: 700 });
});

test('rates: a short burst, then four posts in five seconds; 429 parks one channel alone', () => {
  let now = 0;
  const rates = createRates(() => now);
  const send = () => {
    const wait = rates.waitMs('chat.postMessage', 'C1');
    if (wait === 0) rates.take('chat.postMessage', 'C1');
    return wait;
  };
  expect([send(), send(), send()]).toEqual([0, 0, 0]);
  expect(send()).toBe(1_250);
  now = 1_250;
  expect([send(), send()]).toEqual([0, 1_250]);
  rates.park('chat.postMessage', 'C1', 30_000);
  expect(rates.waitMs('chat.postMessage', 'C1')).toBe(30_000);
  expect(rates.waitMs('chat.postMessage', 'C2')).toBe(0);
  expect(rates.waitMs('chat.update', 'C1')).toBe(0);
});

test('rates: updates stay below forty a minute', () => {
  let now = 0;
  const rates = createRates(() => now);
  let sent = 0;
  for (now = 0; now < 10 * 60_000; now += 100) {
    if (rates.waitMs('chat.update', 'C1') > 0) continue;
    rates.take('chat.update', 'C1');
    sent += 1;
  }
  expect(sent).toBeLessThanOrEqual(10 + 400);
  expect(sent).toBeGreaterThanOrEqual(400);
});
