/** From inclusive, to exclusive; ISO 8601 in UTC or with an offset. */
export interface QueryWindow {
  from: string;
  to: string;
}

/** One time bucket's value; `at` is the bucket's start. */
export interface Point {
  /** ISO 8601 */
  at: string;
  value: number;
}

/** ClickHouse's DateTime64(3) in UTC, for `{name:DateTime64(3, 'UTC')}`. */
export function toTimestamp(iso: string): string {
  return new Date(iso).toISOString().replace('T', ' ').replace('Z', '');
}

/** Bucket starts come as milliseconds. */
export function toIso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** Whole seconds per bucket, so that a window has at most `most` buckets; never below 10 s. */
export function bucketSeconds({ from, to }: QueryWindow, most = 240): number {
  const seconds = (Date.parse(to) - Date.parse(from)) / 1000;
  return Math.max(10, Math.ceil(seconds / most));
}
