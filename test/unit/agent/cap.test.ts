import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capJson } from '#src/agent/tools/cap.ts';
import type { Json } from '#src/evidence/types.ts';

const json = fc.jsonValue({ maxDepth: 5 }) as fc.Arbitrary<Json>;
const chars = (value: Json): number => JSON.stringify(value).length;

/** Every leaf with the path that leads to it. */
function leaves(value: Json, path: readonly (string | number)[] = []): [string, Json][] {
  if (value === null || typeof value !== 'object') return [[JSON.stringify(path), value]];
  return Object.entries(value).flatMap(([key, member]) =>
    leaves(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

const isMarker = (leaf: Json): boolean =>
  typeof leaf === 'string' &&
  /…\[(?:\d+ more (?:items|characters)|left out)\]$|^\[\d+ more fields\]$/.test(leaf);

describe('capJson', () => {
  test('what fits is the very same', () => {
    fc.assert(
      fc.property(json, (value) => {
        fc.pre(!JSON.stringify(value).includes('…'));
        expect(capJson(value, chars(value) + 80)).toEqual({ content: value });
      }),
    );
  });

  test('is never longer than it may be', () => {
    const small = fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Json>;
    const wide = fc.oneof(
      json,
      fc.array(small, { minLength: 5, maxLength: 20 }),
      fc.dictionary(fc.string({ maxLength: 300 }), small, { minKeys: 5, maxKeys: 20 }),
      fc
        .array(fc.constantFrom('"', '\\', '\n', '😀', 'é', 'word '), { maxLength: 3_000 })
        .map((parts) => parts.join('')),
      fc.array(fc.string({ maxLength: 3_000 }), { maxLength: 8 }),
    ) as fc.Arbitrary<Json>;
    fc.assert(
      fc.property(wide, fc.integer({ min: 80, max: 3_000 }), (value, most) => {
        expect(chars(capJson(value, most).content)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 200 },
    );
  });

  test('what stays is what stood at its place, and what is missing is marked', () => {
    fc.assert(
      fc.property(json, fc.integer({ min: 80, max: 400 }), (value, most) => {
        const before = new Map(leaves(value));
        const { content } = capJson(value, most);
        const changed = leaves(content).filter(([path, leaf]) => before.get(path) !== leaf);
        for (const [, leaf] of changed) expect(isMarker(leaf) || chars(leaf) === 2).toBe(true);
        if (leaves(content).length < before.size) expect(JSON.stringify(content)).toContain('…');
      }),
    );
  });

  test('keeps the first items of a list and says how many there were', () => {
    const { content, truncated } = capJson({ items: Array.from({ length: 100 }, (_, n) => ({ n })) }, 200);
    const { items } = content as { items: Json[] };
    expect(items.slice(0, 3)).toEqual([{ n: 0 }, { n: 1 }, { n: 2 }]);
    expect(items.at(-1)).toBe(`…[${100 - items.length + 1} more items]`);
    expect(truncated).toEqual({ shown: items.length - 1, of: 100 });
  });

  test('small fields stay whole where a large one is cut', () => {
    const content = { name: 'web', log: 'x'.repeat(5_000), pods: Array.from({ length: 500 }, () => 'pod') };
    expect(capJson(content, 1_000).content).toMatchObject({
      name: 'web',
      log: expect.stringMatching(/^x{100,}…\[\d+ more characters\]$/) as string,
    });
  });

  test('one item that is too large is cut itself', () => {
    const { content } = capJson([{ a: 'x'.repeat(3_000), b: 1 }, 2], 500);
    expect(content).toEqual([
      { a: expect.stringContaining('more characters') as string, b: 1 },
      '…[1 more items]',
    ]);
  });

  test('an object with too many fields says how many are missing', () => {
    const object = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`key-${n}`, n]));
    const { content, truncated } = capJson(object, 400);
    expect(content).toMatchObject({
      'key-0': 0,
      '…': expect.stringMatching(/^\[\d+ more fields\]$/) as string,
    });
    expect(truncated?.of).toBe(1_000);
  });

  test('a text is not cut in the middle of a character', () => {
    const { content } = capJson('😀'.repeat(2_000), 501);
    expect(content).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
  });

  test('what is nested beyond reason ends', () => {
    let deep: Json = 'end';
    for (let level = 0; level < 2_000; level += 1) deep = [deep];
    expect(JSON.stringify(capJson(deep, 1_000).content)).toContain('…[left out]');
  });
});
