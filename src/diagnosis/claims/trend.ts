import type { Json } from '#src/evidence/types.ts';
import { median } from '../statistics.ts';
import type { Place } from './record.ts';

/** What goes up or down by less than this is as it was. */
const LEAST_SHARE = 0.05;

interface Point {
  at: string;
  value: number;
  index: number;
}

/** The measurement that a place is, with its series. Undefined for anything else. */
export function pointOf({ record, path }: Place): Point | undefined {
  const index = Number(path[1]?.key);
  const point = pointsOf(record.points)[index];
  return point && { ...point, index };
}

function pointsOf(points: Json | undefined): Omit<Point, 'index'>[] {
  if (!Array.isArray(points)) return [];
  return points.map((point) => {
    const [at, value] = Array.isArray(point) ? point : [];
    return { at: String(at), value: Number(value) };
  });
}

/** In which direction a series had gone when it came to a point, by the median of its first third: 1, -1, or 0. */
export function directionTo(place: Place): -1 | 0 | 1 {
  const point = pointOf(place);
  const values = pointsOf(place.record.points).map(({ value }) => value);
  const third = Math.floor(values.length / 3);
  if (!point || third < 1 || point.index < third) return 0;
  return signOf(median(values.slice(0, third)), point.value);
}

/** From one measurement to another: 1 up, -1 down, 0 about the same. */
export function signOf(from: number, to: number): -1 | 0 | 1 {
  if (Math.abs(to - from) <= LEAST_SHARE * Math.max(Math.abs(from), Math.abs(to))) return 0;
  return to > from ? 1 : -1;
}
