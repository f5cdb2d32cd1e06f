import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginDiagnosis, findCaseOfNumber, listCases, moveCase, openOrJoinCase } from '#src/store/cases.ts';
import { newCase, openTestStore, type TestStore } from './test-store.ts';

let store: TestStore;
beforeEach(async () => {
  store = await openTestStore();
});
afterEach(() => store[Symbol.asyncDispose]());

test('equal trouble at once opens one case, and everybody else joins it', async () => {
  const outcomes = await Promise.all(Array.from({ length: 12 }, () => openOrJoinCase(store.db, newCase())));
  expect(outcomes.filter((one) => one.outcome === 'opened')).toHaveLength(1);
  expect(outcomes.filter((one) => one.outcome === 'joined')).toHaveLength(11);
  expect(new Set(outcomes.map((one) => one.case.id)).size).toBe(1);
});

test('numbers count from 1 in each workspace and have no holes, also after a rollback', async () => {
  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      openOrJoinCase(store.db, newCase({ team: n % 2 === 0 ? 'T1' : 'T2', fingerprint: `f${n}` })),
    ),
  );
  await store.db
    .transaction()
    .execute(async (trx) => {
      await openOrJoinCase(trx, newCase({ fingerprint: 'lost' }));
      throw new Error('rolled back');
    })
    .catch(() => undefined);
  const last = await openOrJoinCase(store.db, newCase({ fingerprint: 'after' }));
  expect(last.case.number).toBe(6);
  for (const [team, count] of [
    ['T1', 6],
    ['T2', 5],
  ] as const) {
    const numbers = (await listCases(store.db, { team })).map((one) => one.number).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: count }, (_, n) => n + 1));
  }
});

test('a number that two workspaces have must be told apart', async () => {
  await openOrJoinCase(store.db, newCase({ team: 'T1' }));
  expect((await findCaseOfNumber(store.db, 1))?.team).toBe('T1');
  await openOrJoinCase(store.db, newCase({ team: 'T2' }));
  await expect(findCaseOfNumber(store.db, 1)).rejects.toMatchObject({
    name: 'InvalidInputError',
    fix: expect.stringContaining('--team'),
  });
  expect((await findCaseOfNumber(store.db, 1, 'T2'))?.team).toBe('T2');
});

test('trouble that comes back within an hour is the same case, later another one', async () => {
  const { case: first } = await openOrJoinCase(store.db, newCase());
  await moveCase(store.db, first.id, 'resolved');
  const again = await openOrJoinCase(store.db, newCase());
  expect(again).toMatchObject({ outcome: 'recurred', case: { id: first.id } });
  await store.rows("update cases set resolved_at = now() - interval '61 minutes' where id = $1", [first.id]);
  const later = await openOrJoinCase(store.db, newCase());
  expect(later).toMatchObject({ outcome: 'opened', case: { number: 2 } });
});

test('a closed case is never joined', async () => {
  const { case: first } = await openOrJoinCase(store.db, newCase());
  await moveCase(store.db, first.id, 'closed');
  expect((await openOrJoinCase(store.db, newCase())).outcome).toBe('opened');
});

test('a move is a compare-and-set: of many at once one wins, a stale one does nothing', async () => {
  const { case: subject } = await openOrJoinCase(store.db, newCase());
  const moves = await Promise.all(
    Array.from({ length: 8 }, () => moveCase(store.db, subject.id, 'diagnosing', { from: ['open'] })),
  );
  expect(moves.filter((one) => one !== undefined)).toHaveLength(1);
  expect(await moveCase(store.db, subject.id, 'verifying')).toBeUndefined();
  expect(await moveCase(store.db, subject.id, 'diagnosed', { attempt: 99 })).toBeUndefined();
  expect(await moveCase(store.db, subject.id, 'resolved')).toMatchObject({
    state: 'resolved',
    resolvedAt: expect.any(Date),
  });
});

test('a diagnosis begins once for each attempt and goes on after a crash', async () => {
  const { case: subject } = await openOrJoinCase(store.db, newCase());
  expect(await beginDiagnosis(store.db, subject.id, 2)).toBeUndefined();
  expect(await beginDiagnosis(store.db, subject.id, 1)).toMatchObject({ state: 'diagnosing', attempt: 1 });
  expect(await beginDiagnosis(store.db, subject.id, 1)).toMatchObject({ attempt: 1 });
  await moveCase(store.db, subject.id, 'diagnosed');
  expect(await beginDiagnosis(store.db, subject.id, 1)).toBeUndefined();
  expect(await beginDiagnosis(store.db, subject.id, 2)).toMatchObject({ attempt: 2 });
});
