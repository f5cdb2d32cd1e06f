import type { KubeEvent } from '#src/kubernetes/objects.ts';

/** When an event was seen last, in milliseconds; NaN where it has no time. */
export function lastSeen({ lastTimestamp, eventTime, firstTimestamp }: KubeEvent): number {
  return Date.parse(lastTimestamp ?? eventTime ?? firstTimestamp ?? '');
}

/** When an event was seen first, in milliseconds; NaN where it has no time. */
export function firstSeen({ firstTimestamp, eventTime, lastTimestamp }: KubeEvent): number {
  return Date.parse(firstTimestamp ?? eventTime ?? lastTimestamp ?? '');
}
