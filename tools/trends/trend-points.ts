import type { TimeWindow } from '#src/cases/types.ts';
import type { Measure, Series } from '#src/evidence/ports.ts';

/** A trend in the units that people use. */
export interface Trend {
  measure: Measure;
  unit: string;
  /** From the source's unit to this one. */
  shown(value: number): number;
}

const same = (value: number): number => value;
const MIB = 2 ** 20;

/** What can be asked for, in the words of people. */
export const TRENDS = {
  memory: { measure: 'memory', unit: 'MiB', shown: (bytes) => bytes / MIB },
  cpu: { measure: 'cpu', unit: 'cores', shown: same },
  'cpu-throttling': { measure: 'cpu-throttling', unit: 's throttled per s', shown: same },
  'gc-pauses': { measure: 'gc-pauses', unit: 'ms', shown: same },
  latency: { measure: 'latency', unit: 'ms', shown: same },
  'median-latency': { measure: 'median-latency', unit: 'ms', shown: same },
  traffic: { measure: 'request-rate', unit: 'requests per s', shown: same },
  errors: { measure: 'success-rate', unit: '% of requests', shown: (share) => (1 - share) * 100 },
  'queue-depth': { measure: 'queue-depth', unit: 'items', shown: same },
  connections: { measure: 'connections', unit: 'of the limit (1 is full)', shown: same },
  'disk-use': { measure: 'disk-use', unit: '% full', shown: (share) => share * 100 },
  'file-descriptors': { measure: 'file-descriptors', unit: '% of the limit', shown: (share) => share * 100 },
} as const satisfies Record<string, Trend>;
export type TrendName = keyof typeof TRENDS;

/** What a series belongs to, as precisely as its source says. */
export function ownerOf(series: Series): string {
  const { labels } = series;
  const owner = labels.pod ?? labels.deployment ?? labels.service ?? labels.node ?? series.metric;
  const part =
    labels.container !== undefined && labels.container !== labels.deployment ? `/${labels.container}` : '';
  const more = [labels.quantile && `p${Math.round(Number(labels.quantile) * 1_000) / 10}`, labels.name];
  return [`${owner}${labels.pod === undefined ? '' : part}`, ...more.filter(Boolean)].join(' ');
}

/** True where a series belongs to a workload, service, pod, container or node of that name. */
export function belongsTo(series: Series, name: string): boolean {
  const { deployment, service, pod, container, node } = series.labels;
  return [deployment, service, pod, container, node].includes(name) || (pod?.startsWith(`${name}-`) ?? false);
}

/** Four digits: more would differ from look to look without telling more. */
export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

/** The middles of `slots` equal parts of a window, as ISO 8601. */
export function slotTimes(window: TimeWindow, slots: number): string[] {
  const from = Date.parse(window.from);
  const width = (Date.parse(window.to) - from) / slots;
  return Array.from({ length: slots }, (_, index) => new Date(from + (index + 0.5) * width).toISOString());
}

/** The median of the points in each of `slots` equal parts of a window; null where there is none. */
export function slotValues(points: Series['points'], window: TimeWindow, slots: number): (number | null)[] {
  const from = Date.parse(window.from);
  const width = (Date.parse(window.to) - from) / slots;
  const parts: number[][] = Array.from({ length: slots }, () => []);
  for (const [at, value] of points) {
    const slot = Math.floor((Date.parse(at) - from) / width);
    parts[Math.min(slot, slots - 1)]?.push(value);
  }
  return parts.map((values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? null);
}
