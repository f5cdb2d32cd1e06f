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

/** The measurement that a place is, with its series: one of its points, or where a trend begins and ends. */
export function pointOf(place: Place): Point | undefined {
  const { record, path, value } = place;
  // Times only order the two: a trend does not say when it was there.
  if (isTrendEnd(place)) return { at: path[0]?.key === 'first' ? '0' : '1', value: Number(value), index: 0 };
  const index = Number(path[1]?.key);
  const point = pointsOf(record.points)[index];
  return point && { ...point, index };
}

/** True for `first` and `last` of a series as tools sum it up. */
export function isTrendEnd({ record, path, lists }: Place): boolean {
  return (
    lists.at(-1) === 'series' &&
    path.length === 1 &&
    (path[0]?.key === 'first' || path[0]?.key === 'last') &&
    typeof record.first === 'number' &&
    typeof record.last === 'number'
  );
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
