import fc from 'fast-check';
import { expect, test } from 'vitest';
import { histogramQuantile } from '#src/telemetry/queries/quantile.ts';

// What Prometheus' histogram_quantile gives for the same cumulative buckets.
test.each([
  ['the middle of one bucket', 0.5, [1, 2, 4], [0, 10, 0, 0], 1.5],
  ['the first bucket begins at zero', 0.5, [1, 2], [4, 0, 0], 0.5],
  ['a rank on a bound', 0.5, [1, 2, 4], [5, 5, 0, 0], 1],
  ['above the highest bound', 0.99, [1, 2], [1, 1, 98], 2],
  ['across buckets', 0.9, [0.1, 0.5, 1], [50, 30, 20, 0], 0.75],
  ['empty buckets between', 0.95, [1, 2, 3, 4], [10, 0, 0, 10, 0], 3.9],
  ['quantile 0', 0, [1, 2], [0, 4, 0], 1],
  ['quantile 1', 1, [1, 2], [4, 4, 0], 2],
  ['a negative first bound', 0.5, [-1, 1], [4, 0, 0], -1],
])('%s', (_, quantile, bounds, counts, expected) => {
  expect(histogramQuantile(quantile, bounds, counts)).toBeCloseTo(expected, 9);
});

test('without values there is no quantile', () => {
  expect(histogramQuantile(0.5, [1, 2], [0, 0, 0])).toBeNaN();
  expect(histogramQuantile(0.5, [], [3])).toBeNaN();
});

test('lies within the bounds of the bucket that holds the value of that rank, and never falls', () => {
  const bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
  const values = fc.array(fc.double({ min: 0.0001, max: 9.9, noNaN: true }), {
    minLength: 1,
    maxLength: 200,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 99 }), (drawn, percent) => {
      const counts = [...bounds, Number.POSITIVE_INFINITY].map(
        (upper, index) => drawn.filter((value) => value <= upper && value > (bounds[index - 1] ?? 0)).length,
      );
      const quantile = percent / 100;
      const estimate = histogramQuantile(quantile, bounds, counts);
      const exact = drawn.toSorted((a, b) => a - b)[Math.ceil(quantile * drawn.length) - 1] ?? Number.NaN;
      const bucket = bounds.findIndex((upper) => exact <= upper);
      expect(estimate).toBeGreaterThanOrEqual((bounds[bucket - 1] ?? 0) - 1e-9);
      expect(estimate).toBeLessThanOrEqual((bounds[bucket] ?? 10) + 1e-9);
      expect(histogramQuantile(Math.min(1, quantile + 0.01), bounds, counts)).toBeGreaterThanOrEqual(
        estimate - 1e-9,
      );
    }),
  );
});
