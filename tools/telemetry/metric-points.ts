/** Points of one series for a model: enough to see a shape, few enough to pay for. */
export const USUAL_POINTS = 24;
export const MOST_POINTS = 120;

export interface ShownSeries {
  of: Record<string, string>;
  first: number;
  last: number;
  lowest: number;
  highest: number;
  /** ISO 8601 of the highest value. */
  highestAt: string;
  points: [at: string, value: number][];
}

/** Six digits are more than any of these values means. */
const rounded = (value: number): number => Number(value.toPrecision(6));

/** A series with what it comes to; undefined where it has no finite value. Times are ISO 8601 or milliseconds since 1970. */
export function shownSeries(
  of: Record<string, string>,
  points: readonly (readonly [at: string | number, value: number])[],
): ShownSeries | undefined {
  const finite = points
    .filter(([, value]) => Number.isFinite(value))
    .map(([at, value]): [string, number] => [
      new Date(at).toISOString().replace('.000Z', 'Z'),
      rounded(value),
    ]);
  const [first, last] = [finite[0], finite.at(-1)];
  if (!first || !last) return undefined;
  const top = finite.reduce((best, point) => (point[1] > best[1] ? point : best), first);
  return {
    of: Object.fromEntries(Object.entries(of).filter(([, value]) => value !== '')),
    first: first[1],
    last: last[1],
    lowest: Math.min(...finite.map(([, value]) => value)),
    highest: top[1],
    highestAt: top[0],
    points: finite,
  };
}

/** The highest first: what stands out is what is looked for. */
export function worstFirst(series: readonly (ShownSeries | undefined)[]): ShownSeries[] {
  return series
    .filter((each) => each !== undefined)
    .sort((a, b) => b.highest - a.highest || (JSON.stringify(a.of) < JSON.stringify(b.of) ? -1 : 1));
}
