import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { following, rankCorrelation } from '#src/diagnosis/correlation.ts';
import type { Point } from '#src/diagnosis/statistics.ts';
import { noise } from '#test/support/cluster-objects.ts';

const numbers = fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 4, maxLength: 40 });
const at = (values: readonly number[], step = 15): Point[] =>
  values.map((v, index) => ({ t: index * step, v }));
const wave = (index: number): number => Math.sin(index / 4) * 10;

describe('rankCorrelation', () => {
  test('is 1 with any rising image of itself, -1 with a falling one, and the same both ways', () => {
    fc.assert(
      fc.property(numbers, numbers, (values, others) => {
        const distinct = [...new Set(values)];
        fc.pre(distinct.length >= 4);
        expect(
          rankCorrelation(
            distinct,
            distinct.map((value) => value ** 3 + 5),
          ),
        ).toBeCloseTo(1);
        expect(
          rankCorrelation(
            distinct,
            distinct.map((value) => -2 * value),
          ),
        ).toBeCloseTo(-1);
        const [a, b] = [values.slice(0, others.length), others.slice(0, values.length)];
        expect(rankCorrelation(a, b)).toBeCloseTo(rankCorrelation(b, a), 10);
      }),
    );
  });

  test('is nothing of a constant, and unknown of three pairs', () => {
    expect(rankCorrelation([1, 2, 3, 4], [7, 7, 7, 7])).toBe(0);
    expect(rankCorrelation([1, 2, 3], [1, 2, 3])).toBeNaN();
  });
});

describe('following', () => {
  const first = at(Array.from({ length: 60 }, (_, index) => wave(index)));

  test.each([0, 3, 7])('finds how far one runs behind: %i steps', (lag) => {
    const second = at(Array.from({ length: 60 }, (_, index) => wave(index - lag) * 30 + 200 + noise(index)));
    const found = following(first, second);
    expect(found?.r).toBeGreaterThan(0.9);
    expect(Math.abs((found?.lagSeconds ?? 0) - lag * 15)).toBeLessThanOrEqual(15);
  });

  test('reads the second at the times of the first, whatever its own step', () => {
    const second = at(
      Array.from({ length: 30 }, (_, index) => wave(index * 2)),
      30,
    );
    expect(following(first, second)?.r).toBeGreaterThan(0.9);
  });

  test('finds little in noise', () => {
    const found = Array.from({ length: 50 }, (_, seed) =>
      following(first, at(Array.from({ length: 60 }, (__, index) => noise(seed * 97 + index)))),
    );
    expect(found.filter((each) => (each?.r ?? 0) > 0.6)).toEqual([]);
  });

  test('is unknown of few points', () => {
    expect(following(first.slice(0, 7), first)).toBeUndefined();
  });
});
