/**
 * A quantile of an explicit-bucket histogram, as Prometheus' histogram_quantile estimates it: linear between a bucket's
 * bounds, from 0 in the first bucket when its bound is positive, and the highest bound where the rank lies above it.
 *
 * @param quantile 0 to 1
 * @param bounds upper bounds, ascending, without +Inf
 * @param counts per bucket (not cumulative), one more than bounds
 * @returns NaN without values
 */
export function histogramQuantile(
  quantile: number,
  bounds: readonly number[],
  counts: readonly number[],
): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const highest = bounds.at(-1);
  if (total === 0 || highest === undefined) return Number.NaN;
  const rank = quantile * total;
  let below = 0;
  for (const [index, upper] of bounds.entries()) {
    const inside = counts[index] ?? 0;
    if (below + inside >= rank && inside > 0) {
      const lower = index > 0 ? (bounds[index - 1] ?? 0) : Math.min(0, upper);
      // A first bucket at or below zero has no lower end to interpolate from.
      if (index === 0 && upper <= 0) return upper;
      return lower + ((upper - lower) * (rank - below)) / inside;
    }
    below += inside;
  }
  return highest;
}
