import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { burstZ, findEpisode, spread } from '#src/diagnosis/statistics.ts';
import { randomOf } from '#test/support/worlds/random.ts';

const noise = (seed: number, count: number, memory = 0): number[] => {
  const random = randomOf(seed);
  let state = 0;
  return Array.from({ length: count }, () => {
    state = memory * state + Math.sqrt(1 - memory ** 2) * random.normal();
    return state;
  });
};
const stepped = (seed: number, size: number, from: number, to: number, count = 60): number[] =>
  noise(seed, count).map((value, index) => value + (index >= from && index < to ? size : 0));

describe('findEpisode', () => {
  it('finds nothing in noise: fewer than 1 of 100 series of 24 to 128 points', () => {
    for (const count of [24, 48, 128]) {
      const alarms = Array.from({ length: 400 }, (_, seed) => noise(seed, count)).filter(
        (values) => findEpisode(values, 1) ?? findEpisode(values, -1),
      );
      expect(alarms.length, `${count} points`).toBeLessThan(4);
    }
  });

  it('finds nothing in noise with a memory, as of sampled rates, more often than once in 50', () => {
    const alarms = Array.from({ length: 300 }, (_, seed) => noise(seed, 96, 0.7)).filter((values) =>
      findEpisode(values, 1),
    );
    expect(alarms.length).toBeLessThan(6);
  });

  it('finds 9 of 10 steps of 6 standard deviations, within two points, whether they last or end', () => {
    for (const [from, to] of [
      [40, 60],
      [20, 35],
      [48, 60],
    ] as const) {
      const found = Array.from({ length: 200 }, (_, seed) =>
        findEpisode(stepped(seed, 6, from, to), 1),
      ).filter((episode) => episode && Math.abs(episode.from - from) <= 2 && Math.abs(episode.to - to) <= 2);
      expect(found.length, `${from}..${to}`).toBeGreaterThanOrEqual(180);
    }
  });

  it('is the same place whatever the unit and the zero, and turns with the sign', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0.01, max: 1_000, noNaN: true }),
        fc.integer({ min: -1_000, max: 1_000 }),
        (seed, scale, zero) => {
          const values = stepped(seed, 8, 30, 50).map((value) => Math.round(value * 1_000));
          const plain = findEpisode(values, 1);
          const other = findEpisode(
            values.map((value) => value * scale + zero),
            1,
          );
          const turned = findEpisode(
            values.map((value) => -value),
            -1,
          );
          for (const each of [other, turned])
            expect([each?.from, each?.to]).toEqual([plain?.from, plain?.to]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('says nothing of short or constant series', () => {
    expect(findEpisode([1, 2, 3], 1)).toBeUndefined();
    expect(findEpisode(new Array(40).fill(3), 1)).toBeUndefined();
    expect(findEpisode([], -1)).toBeUndefined();
  });

  it('finds a step off a constant level', () => {
    const values = [...new Array(30).fill(0), ...new Array(12).fill(0.7)] as number[];
    expect(findEpisode(values, 1)).toMatchObject({ from: 30, to: 42, before: 0, level: 0.7 });
  });
});

describe('spread', () => {
  it('does not mind a third of wild values', () => {
    const values = noise(5, 300).map((value, index) => (index % 4 === 0 ? 1e6 : value));
    expect(spread(values)).toBeLessThan(2.5);
    expect(spread(noise(6, 2_000))).toBeCloseTo(1, 0);
    expect(spread([2, 2, 2, 2, 4])).toBeGreaterThan(0);
    expect(spread([])).toBeNaN();
  });

  it('scales and shifts with the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -500, max: 500 }), { minLength: 3, maxLength: 30 }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: -99, max: 99 }),
        (values, scale, zero) => {
          const other = values.map((value) => value * scale + zero);
          expect(spread(other)).toBeCloseTo(scale * spread(values), 6);
        },
      ),
    );
  });
});

describe('burstZ', () => {
  it('is near 0 at the rate of before and large in a burst', () => {
    expect(Math.abs(burstZ(20, 100, 1 / 5))).toBeLessThan(0.5);
    expect(burstZ(100, 0, 1 / 5)).toBeGreaterThan(10);
    expect(burstZ(0, 500, 1 / 5)).toBeLessThan(-10);
  });
});
