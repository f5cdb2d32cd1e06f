import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seedRecords } from '#src/records/seed.ts';
import { environmentPolicy, findRecord, listRecords, putRecord } from '#src/store/records.ts';
import { openTestStore, type TestStore } from './test-store.ts';

let store: TestStore;
beforeAll(async () => {
  store = await openTestStore();
});
afterAll(() => store[Symbol.asyncDispose]());

const put = (team: string, key: string, owner: string) =>
  putRecord(store.db, { team, kind: 'service', key, body: { owner, dependencies: [] }, author: 'test' });

test('a change is a revision, the same again is none, and the newest is what is read', async () => {
  expect(await put('R1', 'web', '@a')).toBe(true);
  expect(await put('R1', 'web', '@a')).toBe(false);
  expect(await put('R1', 'web', '@b')).toBe(true);
  expect(await put('R1', 'web', '@a')).toBe(true);
  expect(await findRecord(store.db, 'R1', 'service', 'web')).toEqual({
    key: 'web',
    revision: 3,
    body: { owner: '@a', dependencies: [] },
  });
  const kept = await store.rows<{ revision: number }>(
    "select revision from records where team = 'R1' order by 1",
  );
  expect(kept.map((row) => row.revision)).toEqual([1, 2, 3]);
});

test('workspaces and kinds do not see each other', async () => {
  await put('R2', 'web', '@a');
  expect(await findRecord(store.db, 'R3', 'service', 'web')).toBeUndefined();
  expect(await findRecord(store.db, 'R2', 'environment', 'web')).toBeUndefined();
});

test('a list holds each key once, in order, at its newest', async () => {
  for (const [key, owner] of [
    ['b', '@1'],
    ['a', '@1'],
    ['b', '@2'],
  ] as const)
    await put('R4', key, owner);
  expect((await listRecords(store.db, 'R4', 'service')).map((one) => [one.key, one.body.owner])).toEqual([
    ['a', '@1'],
    ['b', '@2'],
  ]);
});

test('a folder is seeded by several processes at once and again without new revisions; a bad file stores nothing', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'casebook-records-'));
  try {
    await writeFile(
      join(folder, 'a.yaml'),
      "kind: environment\nkey: prod\nbody: { cluster: c, autonomy: approve, approverGroups: [sre] }\n---\nkind: service\nkey: web\nbody: { owner: '@shop' }\n",
    );
    await writeFile(join(folder, 'notes.txt'), 'not a record');
    await Promise.all([1, 2, 3].map(() => seedRecords(store.db, 'R5', folder)));
    expect(await seedRecords(store.db, 'R5', folder)).toBe(0);
    expect(await findRecord(store.db, 'R5', 'service', 'web')).toMatchObject({ revision: 1 });
    expect(await environmentPolicy(store.db, 'R5', 'prod')).toEqual({
      key: 'prod',
      autonomy: 'approve',
      approverGroups: ['sre'],
    });
    await writeFile(join(folder, 'b.yaml'), "kind: service\nkey: new\nbody: { owner: '@x' }\n");
    await writeFile(join(folder, 'c.yaml'), 'kind: service\nkey: bad\nbody: {}\n');
    await expect(seedRecords(store.db, 'R5', folder)).rejects.toThrow('c.yaml');
    expect(await findRecord(store.db, 'R5', 'service', 'new')).toBeUndefined();
  } finally {
    await rm(folder, { recursive: true });
  }
});
