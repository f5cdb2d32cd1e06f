import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mannKendall, mannWhitney, median, theilSen } from '#src/diagnosis/statistics.ts';
import { noise } from '#test/support/cluster-objects.ts';

const line = (count: number, slope: number, spread = 0) =>
  Array.from({ length: count }, (_, t) => ({ t, v: 5 + slope * t + spread * noise(t + 1) }));

describe('median', () => {
  it('is the middle, or between the two middles', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 2, 3])).toBe(2.5);
    expect(median([])).toBeNaN();
  });
});

describe('theilSen', () => {
  it('finds the slope of a line in spite of wild points', () => {
    const points = line(30, 2);
    const wild = points.map((point, index) => (index % 7 === 3 ? { ...point, v: 1e6 } : point));
    expect(theilSen(points)).toBeCloseTo(2);
    expect(Math.abs(theilSen(wild) - 2)).toBeLessThan(1);
    expect(theilSen([{ t: 1, v: 1 }])).toBeNaN();
  });

  it('turns its sign with the series', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1_000, max: 1_000 }), { minLength: 2, maxLength: 20 }),
        (values) => {
          const points = values.map((v, t) => ({ t, v }));
          expect(theilSen(points)).toBeCloseTo(-theilSen(points.map(({ t, v }) => ({ t, v: -v }))) + 0);
        },
      ),
    );
  });
});

describe('mannKendall', () => {
  it('tells a trend from noise', () => {
    expect(mannKendall(line(20, 1, 0.5).map(({ v }) => v))).toBeGreaterThan(3.09);
    expect(mannKendall(line(20, -1, 0.5).map(({ v }) => v))).toBeLessThan(-3.09);
    expect(Math.abs(mannKendall(line(60, 0, 1).map(({ v }) => v)))).toBeLessThan(3.09);
    expect(mannKendall([1, 1, 1, 1, 1, 1])).toBe(0);
    expect(mannKendall([1, 2, 3])).toBeNaN();
  });
});

describe('mannWhitney', () => {
  it('tells a step from noise', () => {
    const low = line(12, 0, 1).map(({ v }) => v);
    expect(
      mannWhitney(
        low,
        low.map((v) => v + 5),
      ),
    ).toBeGreaterThan(3);
    expect(
      mannWhitney(
        low.map((v) => v + 5),
        low,
      ),
    ).toBeLessThan(-3);
    expect(mannWhitney(low, low)).toBeCloseTo(0);
    expect(mannWhitney([1, 1, 1, 1], [1, 1, 1, 1])).toBe(0);
    expect(mannWhitney([1], low)).toBeNaN();
  });
});
