import { type Point, ranksOf } from './statistics.ts';

/** Spearman's rank correlation, -1..1; 0 where a side is constant, NaN for fewer than 4 pairs. */
export function rankCorrelation(a: readonly number[], b: readonly number[]): number {
  const n = Math.min(a.length, b.length);
  if (n < 4) return Number.NaN;
  const [x, y] = [ranksOf(a.slice(0, n)).ranks, ranksOf(b.slice(0, n)).ranks];
  const mean = (n + 1) / 2;
  let [xy, xx, yy] = [0, 0, 0];
  for (let index = 0; index < n; index += 1) {
    const [dx, dy] = [(x[index] ?? 0) - mean, (y[index] ?? 0) - mean];
    xy += dx * dy;
    xx += dx * dx;
    yy += dy * dy;
  }
  return xx === 0 || yy === 0 ? 0 : xy / Math.sqrt(xx * yy);
}

/** Fewer pairs correlate by chance. */
const FEWEST_PAIRS = 8;
/** Steps in which a lag is looked for, as a share of the pairs: a longer one leaves too few to compare. */
const MOST_LAG = 0.25;

export interface Following {
  /** Rank correlation at the best lag. */
  r: number;
  /** By how many seconds the second runs behind the first. */
  lagSeconds: number;
}

/**
 * How closely one series follows another: the second is read at the times of the first (its last value by then), and shifted
 * back until they correlate most by rank. Undefined where fewer than 8 times have both.
 */
export function following(first: readonly Point[], second: readonly Point[]): Following | undefined {
  const pairs = readAt(first, second);
  if (pairs.length < FEWEST_PAIRS) return undefined;
  const [a, b] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)];
  const step = ((first.at(-1)?.t ?? 0) - (first[0]?.t ?? 0)) / Math.max(1, first.length - 1);
  let best = { lag: 0, r: rankCorrelation(a, b) };
  for (let lag = 1; lag <= Math.floor(pairs.length * MOST_LAG); lag += 1) {
    const r = rankCorrelation(a.slice(0, a.length - lag), b.slice(lag));
    // A trend correlates at every lag: a later one has to be clearly better.
    if (r > best.r + 0.02) best = { lag, r };
  }
  return { r: best.r, lagSeconds: best.lag * step };
}

function readAt(first: readonly Point[], second: readonly Point[]): [number, number][] {
  const pairs: [number, number][] = [];
  let next = 0;
  let value: number | undefined;
  for (const { t, v } of first) {
    while (next < second.length && (second[next]?.t ?? 0) <= t) {
      value = second[next]?.v;
      next += 1;
    }
    if (value !== undefined) pairs.push([v, value]);
  }
  return pairs;
}
