import { describe, expect, it } from 'vitest';
import { checkLabels, checkName, randomSuffix, safeHash } from '#lab/cluster/names.ts';
import { quantity } from '#lab/cluster/quantity.ts';

describe('names', () => {
  it.each([
    ['subdomain', 'a.b-c.d', true],
    ['subdomain', '..', false],
    ['subdomain', 'A', false],
    ['subdomain', 'a'.repeat(254), false],
    ['label', 'a-1', true],
    ['label', 'a.b', false],
    ['label', 'a'.repeat(64), false],
    ['label', '1a', true],
    ['path-segment', 'system:node', true],
    ['path-segment', '..', false],
    ['path-segment', 'a/b', false],
  ] as const)('%s %s', (rule, name, good) => {
    expect(checkName(rule, name).length === 0).toBe(good);
  });

  it('checks the values of labels', () => {
    expect(checkLabels({ a: 'ok', b: '' }, 'metadata.labels')).toEqual([]);
    expect(checkLabels({ a: 'not ok' }, 'metadata.labels')).toHaveLength(1);
  });

  it('hashes content, not the order of keys, in characters that make no words', () => {
    expect(safeHash({ a: 1, b: [2] })).toBe(safeHash({ b: [2], a: 1 }));
    expect(safeHash({ a: 1 })).not.toBe(safeHash({ a: 2 }));
    expect(safeHash({ a: 1 })).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]+$/);
    expect(randomSuffix()).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{5}$/);
  });
});

describe('quantities', () => {
  it.each([
    ['250m', 0.25],
    ['2', 2],
    ['1.5', 1.5],
    ['64Mi', 64 * 1024 ** 2],
    ['1k', 1_000],
    [undefined, 0],
    ['x', 0],
  ])('%s', (text, value) => {
    expect(quantity(text)).toBe(value);
  });
});
