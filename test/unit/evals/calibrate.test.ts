import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brier, crossFitted, type Graded, isotonic, reliability } from '#evals/calibrate.ts';
import { calibrated } from '#src/diagnosis/calibration.ts';

const graded = fc.array(
  fc.record({
    raw: fc.integer({ min: 1, max: 99 }).map((value) => value / 100),
    right: fc.boolean(),
    group: fc.constantFrom('a', 'b', 'c', 'd'),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('isotonic', () => {
  test('never falls with raw confidence, and is never certain', () => {
    fc.assert(
      fc.property(graded, (cases) => {
        const knots = isotonic(cases);
        for (const [index, knot] of knots.entries()) {
          expect(knot.probability).toBeGreaterThan(0);
          expect(knot.probability).toBeLessThan(1);
          const before = knots[index - 1];
          if (before) {
            expect(knot.raw).toBeGreaterThan(before.raw);
            expect(knot.probability).toBeGreaterThanOrEqual(before.probability);
          }
        }
      }),
    );
  });

  test('pools what contradicts the order', () => {
    const knots = isotonic([
      { raw: 0.2, right: true, group: 'a' },
      { raw: 0.8, right: false, group: 'a' },
    ]);
    expect(knots).toEqual([
      { raw: 0.2, probability: 0.5 },
      { raw: 0.8, probability: 0.5 },
    ]);
  });
});

test('many cases of one cause weigh as one', () => {
  const alike = (count: number) =>
    isotonic(Array.from({ length: count }, () => ({ raw: 0.9, right: true, group: 'one' })))[0]?.probability;
  expect(alike(40)).toBeCloseTo(2 / 3);
  expect(alike(1)).toBeCloseTo(2 / 3);
});

describe('calibrated', () => {
  test('is linear between knots, constant outside them, and the raw value without any', () => {
    const knots = [
      { raw: 0.4, probability: 0.2 },
      { raw: 0.8, probability: 0.6 },
    ];
    expect(calibrated(0.6, knots)).toBeCloseTo(0.4);
    expect(calibrated(0.1, knots)).toBe(0.2);
    expect(calibrated(0.99, knots)).toBe(0.6);
    expect(calibrated(0.73, [])).toBe(0.73);
  });
});

describe('crossFitted', () => {
  test('shows a map never on the group that it was fitted to', () => {
    // One group is always wrong: a map that had seen it would say so.
    const cases: Graded[] = ['a', 'b', 'c', 'd'].flatMap((group) =>
      Array.from({ length: 20 }, () => ({ raw: 0.9, right: group !== 'd', group })),
    );
    const stated = crossFitted(cases, 4);
    for (const [index, { group }] of cases.entries()) {
      if (group === 'd') expect(stated[index]).toBeGreaterThan(0.75);
      else expect(stated[index]).toBeLessThan(0.7);
    }
  });
});

test('reliability and Brier score of stated probabilities', () => {
  const cases: Graded[] = [
    { raw: 0.9, right: true, group: 'a' },
    { raw: 0.9, right: false, group: 'a' },
    { raw: 0.1, right: false, group: 'b' },
  ];
  expect(reliability([0.95, 0.95, 0.15], cases)).toEqual([
    { from: 0.1, to: 0.2, predictions: 1, stated: 0.15, right: 0 },
    { from: 0.9, to: 1, predictions: 2, stated: 0.95, right: 0.5 },
  ]);
  expect(brier([1, 1, 0], cases)).toBeCloseTo(1 / 3);
});
