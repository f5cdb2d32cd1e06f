import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processSignal } from '#src/cases/open.ts';
import { alertmanager } from '#src/signals/sources/alertmanager.ts';
import type { NewSignal } from '#src/signals/types.ts';
import { getCase, listCases, moveCase } from '#src/store/cases.ts';
import { listTimeline, verifyAudit } from '#src/store/record-of-case.ts';
import { putRecord } from '#src/store/records.ts';
import { signalsOfCase, storeSignals } from '#src/store/signals.ts';
import { newSignal, openTestStore, type TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store[Symbol.asyncDispose]());

async function stored(fields: Partial<NewSignal> = {}): Promise<string> {
  const [id] = await storeSignals(store.db, 'T1', [newSignal(fields)]);
  if (id === undefined) throw new Error('the signal was there before');
  return id;
}
const process = (id: string) => processSignal(store.db, id, 'incidents');
const resolved = (key: string): Partial<NewSignal> => ({
  status: 'resolved',
  dedupKey: `${key}/2026-01-01T00:00:00Z/resolved`,
  clearedAt: new Date(),
});
const firing = (key: string): Partial<NewSignal> => ({ dedupKey: `${key}/2026-01-01T00:00:00Z/firing` });

test('a delivery is stored once, in one statement or in several', async () => {
  const signal = newSignal();
  expect(await storeSignals(store.db, 'T1', [signal, signal])).toHaveLength(1);
  expect(await storeSignals(store.db, 'T1', [signal, newSignal()])).toHaveLength(1);
  expect(await storeSignals(store.db, 'T2', [signal])).toHaveLength(1);
  expect(await storeSignals(store.db, 'T1', [])).toEqual([]);
});

test('the largest group that is taken fits into one statement', async () => {
  const group = Array.from({ length: 1_000 }, () => newSignal());
  expect(await storeSignals(store.db, 'T1', group)).toHaveLength(1_000);
});

test('whatever somebody writes into labels and annotations can be stored', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('\0', '\ud800', 'a\udfffb', '\u2028', '\\u0000', '{"a":1}'),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(text, text, { maxKeys: 4 }),
      text,
      fc.uuid(),
      async (labels, words, id) => {
        const body = {
          version: '4',
          alerts: [
            {
              status: 'firing',
              labels: { ...labels, alertname: id },
              annotations: { summary: words, description: words },
              startsAt: '2026-01-01T00:00:00Z',
            },
          ],
        };
        expect(
          await storeSignals(store.db, 'T1', alertmanager.parse(body, { defaultCluster: 'home' })),
        ).toHaveLength(1);
      },
    ),
    { numRuns: 150 },
  );
});

describe('a case', () => {
  test('gets owner, channel, environment and dependencies from the records', async () => {
    await putRecord(store.db, {
      team: 'T1',
      kind: 'service',
      key: 'web',
      author: 'test',
      body: { owner: '@shop', channel: 'shop-alerts', dependencies: ['auth'] },
    });
    await putRecord(store.db, {
      team: 'T1',
      kind: 'environment',
      key: 'production',
      author: 'test',
      body: { cluster: 'prod', autonomy: 'approve', approverGroups: ['sre'] },
    });
    const outcome = await process(await stored());
    expect(outcome).toMatchObject({
      diagnose: true,
      case: {
        number: 1,
        state: 'open',
        owner: '@shop',
        channel: 'shop-alerts',
        environment: 'production',
        scope: { service: 'web', dependencies: ['auth'] },
      },
    });
  });

  test('is found a record by the object where the label "service" names what was scraped', async () => {
    await putRecord(store.db, {
      team: 'T1',
      kind: 'service',
      key: 'web',
      author: 'test',
      body: { owner: '@shop', dependencies: [] },
    });
    const target = {
      cluster: 'prod',
      namespace: 'shop',
      service: 'kube-state-metrics',
      object: { cluster: 'prod', namespace: 'shop', kind: 'Deployment', name: 'web' },
    };
    expect(await process(await stored({ target }))).toMatchObject({ case: { owner: '@shop' } });
  });

  test('without records is named by its cluster and goes to the default channel', async () => {
    expect(await process(await stored())).toMatchObject({
      case: { environment: 'prod', channel: 'incidents', owner: undefined },
    });
  });

  test('is opened exactly once by any number of workers', async () => {
    const id = await stored();
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => process(id)));
    expect(outcomes.filter((one) => one !== undefined)).toHaveLength(1);
    const [subject] = await listCases(store.db);
    expect(await listCases(store.db)).toHaveLength(1);
    expect((await listTimeline(store.db, subject?.id ?? '')).map((entry) => entry.kind)).toEqual([
      'signal',
      'opened',
    ]);
    expect(await verifyAudit(store.db, subject?.id ?? '')).toBeUndefined();
  });

  test('takes in every alert on the same place, whoever comes first', async () => {
    const ids = await storeSignals(store.db, 'T1', [
      newSignal({ fingerprint: 'a' }),
      newSignal({ fingerprint: 'b' }),
      newSignal({ fingerprint: 'c' }),
    ]);
    const outcomes = await Promise.all(ids.map(process));
    expect(outcomes.filter((one) => one?.diagnose)).toHaveLength(1);
    const [subject, ...others] = await listCases(store.db);
    expect(others).toEqual([]);
    expect(await signalsOfCase(store.db, subject?.id ?? '')).toHaveLength(3);
  });
});

describe('clearing', () => {
  test('the last of its alerts resolves the case, the first does not', async () => {
    await process(await stored({ fingerprint: 'a', ...firing('a') }));
    await process(await stored({ fingerprint: 'b', ...firing('b') }));
    expect(await process(await stored({ fingerprint: 'a', ...resolved('a') }))).toMatchObject({
      case: { state: 'open' },
    });
    expect(await process(await stored({ fingerprint: 'b', ...resolved('b') }))).toMatchObject({
      case: { state: 'resolved' },
    });
  });

  test('two alerts of one fingerprint (two containers of a pod) must both clear', async () => {
    await process(await stored(firing('container-a')));
    await process(await stored(firing('container-b')));
    expect(await process(await stored(resolved('container-a')))).toMatchObject({ case: { state: 'open' } });
    expect(await process(await stored(resolved('container-b')))).toMatchObject({
      case: { state: 'resolved' },
    });
  });

  test('that is looked at before its alert opens and resolves: jobs come in any order', async () => {
    const first = await stored(firing('a'));
    const last = await stored(resolved('a'));
    expect(await process(last)).toMatchObject({ case: { state: 'resolved' } });
    expect(await process(first)).toBeUndefined();
    expect((await listCases(store.db)).map((one) => one.state)).toEqual(['resolved']);
  });

  test('both at once end the same', async () => {
    for (let round = 0; round < 5; round += 1) {
      const place = {
        target: { cluster: 'prod', namespace: 'shop', service: `s${round}` },
        fingerprint: `f${round}`,
      };
      const ids = [
        await stored({ ...place, ...firing(`k${round}`) }),
        await stored({ ...place, ...resolved(`k${round}`) }),
      ];
      await Promise.all(ids.map(process));
    }
    expect((await listCases(store.db)).map((one) => one.state)).toEqual(
      Array.from({ length: 5 }, () => 'resolved'),
    );
  });

  test('leaves a case to its run while one is on', async () => {
    const outcome = await process(await stored(firing('a')));
    const id = outcome?.case.id ?? '';
    for (const state of ['diagnosing', 'diagnosed', 'running'] as const) await moveCase(store.db, id, state);
    expect(await process(await stored(resolved('a')))).toMatchObject({ case: { state: 'running' } });
    expect((await getCase(store.db, id)).state).toBe('running');
    expect((await listTimeline(store.db, id)).map((entry) => entry.kind)).toContain('cleared');
  });

  test('of something that no case tells of does nothing, once', async () => {
    const id = await stored(resolved('unknown'));
    expect(await process(id)).toBeUndefined();
    expect(await store.rows('select id from signals where processed_at is null')).toEqual([]);
    expect(await listCases(store.db)).toEqual([]);
  });
});
