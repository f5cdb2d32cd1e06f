/** Robust statistics: no training, no assumption about a distribution, single outliers do not matter. */

/** The median; NaN of nothing. */
export function median(values: ArrayLike<number>): number {
  if (values.length === 0) return Number.NaN;
  // An array of numbers alone is sorted by value, ten times faster than with a function that compares.
  const sorted = Float64Array.from(values).sort();
  const middle = Math.floor(sorted.length / 2);
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
}

/** One observation: seconds and value. */
export interface Point {
  t: number;
  v: number;
}

/** Theil-Sen slope: the median of the slopes of all pairs, per second; NaN for fewer than two times. */
export function theilSen(points: readonly Point[]): number {
  const slopes = new Float64Array((points.length * (points.length - 1)) / 2);
  let count = 0;
  for (const [index, a] of points.entries()) {
    for (let next = index + 1; next < points.length; next += 1) {
      const b = points[next];
      if (!b || b.t === a.t) continue;
      slopes[count] = (b.v - a.v) / (b.t - a.t);
      count += 1;
    }
  }
  return median(slopes.subarray(0, count));
}

/**
 * Mann-Kendall test for a monotonic trend: z is positive for rising values, with the correction for ties. Above 3.09
 * chance alone rises so in one of 1,000 series. NaN for fewer than 4 points.
 */
export function mannKendall(values: readonly number[]): number {
  const n = values.length;
  if (n < 4) return Number.NaN;
  let s = 0;
  const ties = new Map<number, number>();
  for (const [index, a] of values.entries()) {
    ties.set(a, (ties.get(a) ?? 0) + 1);
    for (let next = index + 1; next < n; next += 1) s += Math.sign((values[next] ?? a) - a);
  }
  let correction = 0;
  for (const count of ties.values()) correction += count * (count - 1) * (2 * count + 5);
  const variance = (n * (n - 1) * (2 * n + 5) - correction) / 18;
  if (variance <= 0) return 0;
  return s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
}

/**
 * Mann-Whitney test that `after` lies above `before`: z, with the correction for ties. NaN where either side has fewer
 * than 4 values.
 */
export function mannWhitney(before: readonly number[], after: readonly number[]): number {
  const [n, m] = [before.length, after.length];
  if (n < 4 || m < 4) return Number.NaN;
  const all = [...before.map((v) => ({ v, later: false })), ...after.map((v) => ({ v, later: true }))].sort(
    (a, b) => a.v - b.v,
  );
  let rankSum = 0;
  let tieSum = 0;
  for (let from = 0; from < all.length; ) {
    let to = from;
    while (to < all.length && all[to]?.v === all[from]?.v) to += 1;
    const count = to - from;
    const rank = (from + 1 + to) / 2;
    tieSum += count ** 3 - count;
    rankSum += rank * all.slice(from, to).filter((each) => each.later).length;
    from = to;
  }
  const total = n + m;
  const u = rankSum - (m * (m + 1)) / 2;
  const variance = ((n * m) / 12) * (total + 1 - tieSum / (total * (total - 1)));
  return variance <= 0 ? 0 : (u - (n * m) / 2) / Math.sqrt(variance);
}

/** Makes the median absolute deviation of a normal sample its standard deviation. */
const MAD_TO_SIGMA = 1.4826;
/** The same for the mean absolute deviation, sqrt(pi / 2). */
const MEAN_TO_SIGMA = 1.2533;

/**
 * Robust standard deviation: 1.4826 median absolute deviations, or 1.2533 mean ones where more than half of the values
 * are equal (Iglewicz and Hoaglin 1993). 0 of equal values, NaN of nothing.
 */
export function spread(values: readonly number[]): number {
  const middle = median(values);
  const deviations = values.map((value) => Math.abs(value - middle));
  const mad = MAD_TO_SIGMA * median(deviations);
  if (mad > 0 || values.length === 0) return mad;
  return (MEAN_TO_SIGMA * deviations.reduce((sum, each) => sum + each, 0)) / values.length;
}

/** Ranks from 1, ties share their mean; `ties` is the sum of t^3 - t over groups of t equal values. */
export function ranksOf(values: readonly number[]): { ranks: number[]; ties: number } {
  const order = values.map((_, index) => index).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Array<number>(values.length).fill(0);
  let ties = 0;
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to] ?? 0] === values[order[from] ?? 0]) to += 1;
    for (let at = from; at < to; at += 1) ranks[order[at] ?? 0] = (from + 1 + to) / 2;
    ties += (to - from) ** 3 - (to - from);
    from = to;
  }
  return { ranks, ties };
}

/** A stretch of a series that lies on another level than the rest. */
export interface Episode {
  /** First place in it, and the first behind it; the length of the series where it has not ended. */
  from: number;
  to: number;
  /** Medians of the rest and of the stretch. */
  before: number;
  level: number;
  /** Standardized rank sum of the stretch, positive in the direction asked for. */
  z: number;
}

/** Fewest points on either side of a change. */
const LEAST_SEGMENT = 5;
/** The largest of all stretches' z of pure noise of 48 to 240 points exceeds this in fewer than 1 of 100 series (tested). */
export const EPISODE_Z = 4;

/**
 * The stretch that lies highest (`direction` 1) or lowest (-1) by rank: a two-sided change point with an optional second
 * one where the level returns. Undefined where chance alone could make it, or where the levels are closer than 4 robust
 * standard deviations of the rest. Ranks make it immune to outliers and to any monotonic scale. O(n^2).
 */
export function findEpisode(values: readonly number[], direction: 1 | -1): Episode | undefined {
  const n = values.length;
  if (n < 2 * LEAST_SEGMENT + 1) return undefined;
  const { ranks, ties } = ranksOf(values);
  const sums = [0];
  for (const rank of ranks) sums.push((sums.at(-1) ?? 0) + rank);
  const perPair = (n + 1 - ties / (n * (n - 1))) / 12;
  if (perPair <= 0) return undefined;
  let best = { from: 0, to: 0, z: 0 };
  for (let from = LEAST_SEGMENT; from <= n - LEAST_SEGMENT; from += 1) {
    for (let to = from + LEAST_SEGMENT; to <= n; to += 1) {
      const size = to - from;
      const excess = (sums[to] ?? 0) - (sums[from] ?? 0) - (size * (n + 1)) / 2;
      const z = (direction * excess) / Math.sqrt(size * (n - size) * perPair);
      if (z > best.z) best = { from, to, z };
    }
  }
  if (best.z < EPISODE_Z) return undefined;
  const rest = [...values.slice(0, best.from), ...values.slice(best.to)];
  const before = median(rest);
  const level = median(values.slice(best.from, best.to));
  return direction * (level - before) >= 4 * spread(rest) ? { ...best, before, level } : undefined;
}

/**
 * How far a count lies above what an earlier count lets expect, in standard deviations of a Poisson count (square roots,
 * which have a variance of 1/4 whatever the mean). `share` is the length of the recent time over that of the earlier.
 */
export function burstZ(recent: number, earlier: number, share: number): number {
  return (2 * (Math.sqrt(recent + 3 / 8) - Math.sqrt(share * earlier + 3 / 8))) / Math.sqrt(1 + share);
}
