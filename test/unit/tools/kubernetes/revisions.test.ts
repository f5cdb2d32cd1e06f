import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '#src/evidence/types.ts';
import { app, minutesAgo } from '#test/support/cluster-objects.ts';
import { callOver } from '#test/support/tools.ts';
import diffRevisions from '#tools/kubernetes/diff-revisions.ts';
import { fieldChanges } from '#tools/kubernetes/field-changes.ts';
import rolloutHistory from '#tools/kubernetes/rollout-history.ts';

const container = (image: string, more: object = {}) => ({ containers: [{ name: 'main', image, ...more }] });
const web = app({
  name: 'web',
  revisions: [
    { image: 'w:1', minutesAgo: 500 },
    {
      image: 'w:1',
      minutesAgo: 100,
      spec: container('w:1', {
        env: [
          { name: 'DB_PASSWORD', value: 'hunter22' },
          { name: 'MODE', value: 'a' },
        ],
      }),
    },
    {
      image: 'w:2',
      minutesAgo: 10,
      spec: container('w:2', {
        env: [
          { name: 'MODE', value: 'b' },
          { name: 'DB_PASSWORD', value: 'hunter33' },
        ],
      }),
    },
  ],
});
const objects = [...web, ...app({ name: 'web-api', revisions: [{ image: 'a:1', minutesAgo: 5 }] })];

describe('rollout-history', () => {
  test('the revisions of this Deployment, newest first', async () => {
    const { content, summary } = await callOver(rolloutHistory, { deployment: 'web' }, { objects });
    expect(summary).toBe('Deployment shop/web has 3 revisions');
    expect(
      content.revisions.map(({ revision, current, images }: Record<string, unknown>) => [
        revision,
        current,
        images,
      ]),
    ).toEqual([
      [3, true, ['w:2']],
      [2, false, ['w:1']],
      [1, false, ['w:1']],
    ]);
    expect(content.revisions[0]).toMatchObject({
      created: minutesAgo(10),
      replicaSet: 'web-h3',
      wanted: 2,
      ready: 2,
    });
  });

  test('of none there is none', async () => {
    const result = await callOver(rolloutHistory, { deployment: 'gone' }, { objects });
    expect(result).toMatchObject({ status: 'no_data', summary: 'Deployment shop/gone does not exist' });
  });

  test('a set of the same name that somebody else owns is not counted', async () => {
    const foreign = structuredClone(web.filter(({ kind }) => kind === 'ReplicaSet').slice(0, 1)).map(
      (set) => ({
        ...set,
        metadata: {
          ...set.metadata,
          name: 'forged',
          ownerReferences: [{ kind: 'Deployment', name: 'web', uid: 'another' }],
        },
      }),
    );
    const { content } = await callOver(
      rolloutHistory,
      { deployment: 'web' },
      { objects: [...objects, ...foreign] },
    );
    expect(content.revisions).toHaveLength(3);
  });
});

describe('diff-revisions', () => {
  const diff = (input: object) => callOver(diffRevisions, { deployment: 'web', ...input }, { objects });

  test('the last two, field by field; members of lists by name, so order is no change', async () => {
    const { content } = await diff({});
    expect(content).toMatchObject({ from: { revision: 2 }, to: { revision: 3 } });
    expect(content.changes.map(({ field }: { field: string }) => field)).toEqual([
      'spec.containers[main].env[DB_PASSWORD].value',
      'spec.containers[main].env[MODE].value',
      'spec.containers[main].image',
    ]);
    expect(content.changes.at(-1)).toEqual({ field: 'spec.containers[main].image', from: 'w:1', to: 'w:2' });
  });

  test('a password that changed is seen to have changed, and not what it is', async () => {
    const { content } = await diff({});
    const { from, to } = content.changes[0];
    expect(from).toMatch(/^\[redacted:password:/);
    expect(to).toMatch(/^\[redacted:password:/);
    expect(from).not.toBe(to);
  });

  test('any two that are kept', async () => {
    expect((await diff({ from: 1, to: 3 })).content.changes.at(-1)).toMatchObject({
      field: expect.stringContaining('resources') as string,
    });
    expect((await diff({ to: 2 })).content).toMatchObject({ from: { revision: 1 }, to: { revision: 2 } });
    expect(await diff({ from: 9 })).toMatchObject({
      status: 'no_data',
      summary: 'Deployment shop/web keeps revisions 1, 2, 3: there are not two to compare',
    });
  });
});

describe('fieldChanges', () => {
  const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

  test('nothing differs from itself, and what differs is found', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        expect(fieldChanges(a, structuredClone(a))).toEqual([]);
        const same = JSON.stringify(a) === JSON.stringify(b);
        if (same) expect(fieldChanges(a, b)).toEqual([]);
        // Lists of named members and keys may stand in another order.
        else if (fieldChanges(a, b).length === 0) expect(sorted(a)).toEqual(sorted(b));
      }),
    );
  });

  test('there and back are the same fields', () => {
    fc.assert(
      fc.property(json, json, (a, b) => {
        const there = fieldChanges(a, b).map(({ field }) => field);
        expect(fieldChanges(b, a).map(({ field }) => field)).toEqual(there);
      }),
    );
  });

  test.each<[string, Json, Json, string[]]>([
    ['an added field', { a: 1 }, { a: 1, b: 2 }, ['b']],
    ['a removed member', { c: [{ name: 'x' }, { name: 'y' }] }, { c: [{ name: 'y' }] }, ['c[x]']],
    ['a command', { command: ['a', 'b'] }, { command: ['a', 'c'] }, ['command']],
    ['a key with a dot', { l: { 'a.b/c': '1' } }, { l: { 'a.b/c': '2' } }, ['l.a.b/c']],
    ['a list that became a value', { a: [1] }, { a: 1 }, ['a']],
    ['null', { a: null }, { a: 1 }, ['a']],
    ['a list that became an object', { a: [] }, { a: {} }, ['a']],
    ['a key that objects inherit', {}, { constructor: 1 }, ['constructor']],
  ])('%s', (_what, from, to, fields) => {
    expect(fieldChanges(from, to).map(({ field }) => field)).toEqual(fields);
  });
});

function sorted(value: Json): Json {
  if (Array.isArray(value))
    return value.map(sorted).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, member]) => [key, sorted(member)]),
  );
}
