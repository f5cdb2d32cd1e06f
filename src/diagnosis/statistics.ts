/** Robust statistics: no training, no assumption about a distribution, single outliers do not matter. */

/** The median; NaN of nothing. */
export function median(values: readonly number[]): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((a, b) => a - b);
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
  const slopes: number[] = [];
  for (const [index, a] of points.entries()) {
    for (let next = index + 1; next < points.length; next += 1) {
      const b = points[next];
      if (b && b.t !== a.t) slopes.push((b.v - a.v) / (b.t - a.t));
    }
  }
  return median(slopes);
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
