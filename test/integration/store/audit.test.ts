import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOrJoinCase } from '#src/store/cases.ts';
import { audit, auditHead, verifyAudit } from '#src/store/record-of-case.ts';
import { newCase, openTestStore, type TestStore } from './test-store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store[Symbol.asyncDispose]());

interface AuditRow {
  seq: number;
  prev_hash: string;
  hash: string;
  detail: unknown;
}

async function caseWith(entries: number): Promise<{ team: string; caseId: string }> {
  const { case: subject } = await openOrJoinCase(store.db, newCase({ fingerprint: crypto.randomUUID() }));
  const ref = { team: 'T1', caseId: subject.id };
  for (let n = 1; n <= entries; n += 1) await audit(store.db, ref, 'casebook', 'test.step', { n });
  return ref;
}
const chain = (caseId: string) =>
  store.rows<AuditRow>('select * from audit where case_id = $1 order by seq', [caseId]);

/** What somebody with the owner's password could do. */
async function tamper(statement: string, values: unknown[]): Promise<void> {
  const client = await store.pool.connect();
  try {
    await client.query('alter table audit disable trigger audit_refuse');
    await client.query(statement, values);
    await client.query('alter table audit enable trigger audit_refuse');
  } finally {
    client.release();
  }
}

test('the database counts and chains: each entry holds the hash of the one before', async () => {
  const { caseId } = await caseWith(4);
  const rows = await chain(caseId);
  expect(rows.map((row) => row.seq)).toEqual([1, 2, 3, 4]);
  expect(rows.map((row) => row.prev_hash)).toEqual([
    '0'.repeat(64),
    ...rows.slice(0, 3).map((row) => row.hash),
  ]);
  expect(new Set(rows.map((row) => row.hash)).size).toBe(4);
  expect(await verifyAudit(store.db, caseId)).toBeUndefined();
  expect(await auditHead(store.db, caseId)).toEqual({ seq: 4, hash: rows[3]?.hash });
});

test('what a client says of number, time and hash is not believed', async () => {
  const { caseId } = await caseWith(1);
  await store.rows(
    `insert into audit (case_id, seq, team, at, actor, action, detail, prev_hash, hash)
     values ($1, 77, 'T1', '2000-01-01', 'eve', 'forged', '{}', 'a', 'b')`,
    [caseId],
  );
  const [, forged] = await chain(caseId);
  expect(forged).toMatchObject({ seq: 2 });
  expect(forged?.hash).toMatch(/^[0-9a-f]{64}$/);
  expect(await verifyAudit(store.db, caseId)).toBeUndefined();
});

test('concurrent writers extend one chain, and cases do not share theirs', async () => {
  const [a, b] = [await caseWith(0), await caseWith(0)];
  await Promise.all(
    Array.from({ length: 40 }, (_, n) =>
      store.db
        .transaction()
        .execute((trx) => audit(trx, n % 2 === 0 ? a : b, `writer-${n}`, 'test.step', { n })),
    ),
  );
  for (const { caseId } of [a, b]) {
    expect((await chain(caseId)).map((row) => row.seq)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1));
    expect(await verifyAudit(store.db, caseId)).toBeUndefined();
  }
});

test('an entry goes with the write that it tells of: rolled back together, without a hole', async () => {
  const ref = await caseWith(1);
  await expect(
    store.db.transaction().execute(async (trx) => {
      await audit(trx, ref, 'casebook', 'test.lost');
      throw new Error('rolled back');
    }),
  ).rejects.toThrow('rolled back');
  await audit(store.db, ref, 'casebook', 'test.kept');
  expect((await chain(ref.caseId)).map((row) => row.seq)).toEqual([1, 2]);
});

test.each(['update audit set actor = actor', 'delete from audit', 'truncate audit'])(
  '%s is refused for the owner too',
  async (statement) => {
    await caseWith(1);
    await expect(store.rows(statement)).rejects.toMatchObject({
      code: '42501',
      message: expect.stringContaining('append-only'),
    });
  },
);

test.each([
  ['a changed detail', `update audit set detail = '{"n": 99}' where case_id = $1 and seq = 3`, 3],
  ['a changed actor', `update audit set actor = 'slack:U1' where case_id = $1 and seq = 1`, 1],
  ['a changed time', `update audit set at = at + interval '1 microsecond' where case_id = $1 and seq = 2`, 2],
  ['an entry taken out', 'delete from audit where case_id = $1 and seq = 2', 3],
  [
    'an entry changed with its hash computed anew',
    `update audit set actor = 'eve', hash = audit_hash(prev_hash, seq, at, 'eve', action, detail) where case_id = $1 and seq = 2`,
    3,
  ],
] as const)('%s is found, and where', async (_what, statement, seq) => {
  const { caseId } = await caseWith(5);
  await tamper(statement, [caseId]);
  expect(await verifyAudit(store.db, caseId)).toBe(seq);
});

test('a chain cut at its end holds in itself: the posted head is what shows it', async () => {
  const { caseId } = await caseWith(3);
  const posted = await auditHead(store.db, caseId);
  await tamper('delete from audit where case_id = $1 and seq = 3', [caseId]);
  expect(await verifyAudit(store.db, caseId)).toBeUndefined();
  expect(await auditHead(store.db, caseId)).not.toEqual(posted);
});

test('secrets do not get into what can never be taken out', async () => {
  const ref = await caseWith(0);
  await audit(store.db, ref, 'slack:U1', 'test.reason', {
    reason: 'key AKIAIOSFODNN7EXAMPLE',
    password: 'correct-horse-battery',
  });
  expect(JSON.stringify(await chain(ref.caseId))).not.toMatch(/AKIAIOSFODNN7EXAMPLE|correct-horse/);
});
