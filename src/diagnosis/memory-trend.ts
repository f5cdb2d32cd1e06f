import type { Series } from '#src/evidence/ports.ts';
import { mannKendall, median, type Point, theilSen } from './statistics.ts';
import { pointsOf } from './view/series.ts';
import type { Located } from './view/view.ts';

/** A process fills caches while it starts; that is no leak. */
const WARM_UP_SECONDS = 120;
const WARM_UP_SHARE = 0.2;
/** Fewer points cannot tell a trend from noise. */
const FEWEST_POINTS = 8;
/** One of 1,000 by chance. */
const SIGNIFICANT = 3.09;
/** Growth over what was seen: smaller is within what healthy processes do. */
const LEAST_SHARE = 0.1;
const LEAST_BYTES = 4 * 1_048_576;

export interface MemoryTrend {
  series: Located<Series>;
  /** Bytes per second, by Theil-Sen. */
  slope: number;
  verdict: 'rising' | 'flat' | 'falling' | 'unknown';
  /** First and last point of what was judged. */
  first: Point & { index: number };
  last: Point & { index: number };
  level: number;
  /** True where it grew until its limit held it. */
  held: boolean;
}

/** A restart gives all memory back; a trend is judged on the longest stretch between such drops. */
function longestStretch<P extends Point>(points: P[]): P[] {
  const stretches: P[][] = [[]];
  for (const [index, point] of points.entries()) {
    const previous = points[index - 1];
    if (previous && point.v < 0.6 * previous.v) stretches.push([]);
    stretches.at(-1)?.push(point);
  }
  return stretches.reduce((best, each) => (each.length > best.length ? each : best), []);
}

/** From this share of its limit on a process is held down by it: what follows says nothing about a trend. */
const HELD_DOWN = 0.93;

export interface TrendOptions {
  /** Seconds since 1970, half-open. */
  from: number;
  to: number;
  /** True where the process began with `from`, so that its start is left out. */
  warmUp?: boolean;
  /** Bytes at which the process is stopped or held. */
  limit?: number | undefined;
}

/** Judges the trend of a memory series. Rising: significant, large enough, and still going on in its second half. */
export function memoryTrend(series: Located<Series>, options: TrendOptions): MemoryTrend | undefined {
  const { from, to, warmUp = false, limit = Number.POSITIVE_INFINITY } = options;
  const all = pointsOf(series.object).filter((point) => point.t >= from && point.t < to);
  const stretch = longestStretch(all);
  const held = stretch.findIndex((point) => point.v >= HELD_DOWN * limit);
  const free = held > 0 ? stretch.slice(0, held + 1) : stretch;
  const begin = free[0]?.t ?? from;
  const skip = warmUp ? Math.min(WARM_UP_SECONDS, WARM_UP_SHARE * ((free.at(-1)?.t ?? begin) - begin)) : 0;
  const points = free.filter((point) => point.t >= begin + skip);
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return undefined;
  const values = points.map((point) => point.v);
  let known: number | undefined;
  // The slopes of all pairs are the dear part, and most series are found flat without them.
  const slope = (): number => {
    known ??= theilSen(points);
    return known;
  };
  return {
    series,
    first,
    last,
    level: median(values),
    held: held > 0,
    verdict: verdictOf(points, values, slope),
    get slope() {
      return slope();
    },
  };
}

function verdictOf(
  points: readonly Point[],
  values: readonly number[],
  slopeOf: () => number,
): MemoryTrend['verdict'] {
  if (points.length < FEWEST_POINTS) return 'unknown';
  const z = mannKendall(values);
  if (!(Math.abs(z) >= SIGNIFICANT)) return 'flat';
  const slope = slopeOf();
  const grown = slope * ((points.at(-1)?.t ?? 0) - (points[0]?.t ?? 0));
  if (!(Math.abs(grown) >= Math.max(LEAST_BYTES, LEAST_SHARE * median(values)))) return 'flat';
  if (z < 0) return 'falling';
  const goesOn = theilSen(points.slice(Math.floor(points.length / 2))) >= 0.3 * slope;
  return goesOn ? 'rising' : 'flat';
}
