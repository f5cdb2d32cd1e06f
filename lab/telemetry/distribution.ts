import { createHash } from 'node:crypto';

/** Values spread around `median` by `sigma` (of the logarithm), as durations are. */
export interface LogNormal {
  median: number;
  sigma: number;
  /** Share of the whole, 0 to 1. */
  share: number;
}

/** Abramowitz and Stegun 7.1.26; the error is below 1.5e-7. */
function erf(x: number): number {
  const t = 1 / (1 + 0.3275911 * Math.abs(x));
  const poly =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  const value = 1 - poly * Math.exp(-x * x);
  return x < 0 ? -value : value;
}

function shareBelow(mixture: readonly LogNormal[], x: number): number {
  return mixture.reduce(
    (sum, { median, sigma, share }) =>
      sum + share * 0.5 * (1 + erf(Math.log(x / median) / (sigma * Math.SQRT2))),
    0,
  );
}

/**
 * How `count` values of a mixture fall between bounds: one more number than bounds. What rounding leaves over is handed
 * to a bucket by `random`, so that rare values appear as often as they should.
 */
export function bucketCounts(
  mixture: readonly LogNormal[],
  bounds: readonly number[],
  count: number,
  random: () => number,
): number[] {
  const below = [...bounds.map((bound) => shareBelow(mixture, bound)), 1];
  let carried = random();
  return below.map((share, index) => {
    const exact = (share - (below[index - 1] ?? 0)) * count + carried;
    const whole = Math.max(0, Math.floor(exact));
    carried = exact - whole;
    return whole;
  });
}

/** The mean of a mixture. */
export function meanOf(mixture: readonly LogNormal[]): number {
  return mixture.reduce(
    (sum, { median, sigma, share }) => sum + share * median * Math.exp((sigma * sigma) / 2),
    0,
  );
}

/** The same numbers for the same words, on every machine (mulberry32). */
export function randomOf(...words: readonly (string | number)[]): () => number {
  let state = createHash('sha256').update(words.join('\0')).digest().readUInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
