import { afterEach, beforeEach, expect, test } from 'vitest';
import type { NewSignal } from '#src/signals/types.ts';
import { storeSignals } from '#src/store/signals.ts';
import { storedAlerts } from '#src/store/stored-alerts.ts';
import { newSignal, openTestStore, type TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store[Symbol.asyncDispose]());

const START = '2026-01-01T10:00:00.000Z';
const WINDOW = { from: '2026-01-01T09:30:00.000Z', to: '2026-01-01T10:30:00.000Z' };
const stored = (fields: Partial<NewSignal> = {}, team = 'T1') =>
  storeSignals(store.db, team, [newSignal({ firstSeenAt: new Date(START), ...fields })]);
const alerts = async (namespace = 'shop', limit = 10) =>
  storedAlerts(store.db, { team: 'T1', cluster: 'prod' }).alerts(
    { namespace, window: WINDOW },
    { signal: AbortSignal.timeout(5_000), limit },
  );

test('an alert that was sent here is an alert of its namespace', async () => {
  await stored({ labels: { alertname: 'WebSlow', namespace: 'shop' } });
  expect((await alerts()).items).toEqual([
    {
      labels: { alertname: 'WebSlow', namespace: 'shop' },
      annotations: { summary: 'web is slow', description: 'p99 above 1 s' },
      status: 'firing',
      startsAt: START,
    },
  ]);
  expect((await alerts('bank')).items).toEqual([]);
});

test('alerts of nodes concern every namespace, those of other clusters and teams none', async () => {
  await stored({
    title: 'node-a is not ready',
    target: { cluster: 'prod', object: { cluster: 'prod', kind: 'Node', name: 'node-a' } },
  });
  await stored({ title: 'elsewhere', target: { cluster: 'test', namespace: 'shop' } });
  await stored({ title: 'of others' }, 'T2');
  expect((await alerts()).items.map(({ annotations }) => annotations.summary)).toEqual([
    'node-a is not ready',
  ]);
});

test('what a person asked is no alert', async () => {
  await stored({ source: 'slack', requester: 'slack:U1' });
  expect((await alerts()).items).toEqual([]);
});

test('an alert that is over is one alert, with its end', async () => {
  const key = `abc/${START}`;
  await stored({ dedupKey: `${key}/firing` });
  await stored({
    dedupKey: `${key}/resolved`,
    status: 'resolved',
    clearedAt: new Date('2026-01-01T10:10:00Z'),
  });
  expect((await alerts()).items).toMatchObject([
    { status: 'resolved', startsAt: START, endsAt: '2026-01-01T10:10:00.000Z' },
  ]);
});

test('only what fired in the window counts, the newest first, within the limit', async () => {
  await stored({ title: 'later', firstSeenAt: new Date('2026-01-01T11:00:00Z') });
  const before = {
    firstSeenAt: new Date('2026-01-01T08:00:00Z'),
    clearedAt: new Date('2026-01-01T08:10:00Z'),
  };
  await stored({ title: 'before', ...before, status: 'resolved' });
  await stored({ title: 'lasting', firstSeenAt: new Date('2026-01-01T08:00:00Z') });
  await stored({ title: 'new' });
  expect((await alerts()).items.map(({ annotations }) => annotations.summary)).toEqual(['new', 'lasting']);
  expect(await alerts('shop', 1)).toMatchObject({
    truncated: true,
    items: [{ annotations: { summary: 'new' } }],
  });
});
