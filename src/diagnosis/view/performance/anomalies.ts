import type { Alert, Measure, Series } from '#src/evidence/ports.ts';
import { type Episode, findEpisode, median } from '../../statistics.ts';
import type { Citation } from '../../types.ts';
import { citePoint } from '../series.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { type AlertMeasure, alertOwner, alertSignal } from './alert-signals.ts';
import { measureWords, valueWords } from './measure-words.ts';
import { type Subject, subjectOf } from './subjects.ts';

/** A measure of one subject that left its level and has not long been back. */
export interface Shift {
  measure: AlertMeasure;
  direction: 'up' | 'down';
  /** Levels in the unit of the measure; absent where an alert gives no numbers. */
  before?: number;
  after?: number;
  /** ISO 8601. */
  since?: string;
  /** ISO 8601; absent while it lasts. */
  until?: string;
  /** True where an alert alone says it. */
  ofAlert?: true;
  /** The pod of the series, where it is about one. */
  pod?: string;
  citations: Citation[];
}

/** What changed about one workload or node, and what is measured of it at all. */
export interface Anomalies {
  subject: Subject;
  shifts: Map<AlertMeasure, Shift>;
  known: Set<Measure>;
  /** Median of the high quantile of its latency over the window, in ms. */
  usualLatency?: number;
}

interface Threshold {
  direction: 'up' | 'down';
  /** How many times the level must change. */
  ratio: number;
  /** And by how much, in the measure's unit: smaller changes matter to nobody. */
  least: number;
}

/**
 * What counts as a change of a measure. Latency 1.5 times and 5 ms: less is within what quantiles of healthy services do.
 * CPU twice and 50 millicores; throttling by a tenth of the time; traffic to less than 60 %; success by 5 of 100 requests.
 */
const THRESHOLDS: Partial<Record<Measure, readonly Threshold[]>> = {
  latency: [{ direction: 'up', ratio: 1.5, least: 5 }],
  'median-latency': [{ direction: 'up', ratio: 1.5, least: 5 }],
  cpu: [{ direction: 'up', ratio: 2, least: 0.05 }],
  'cpu-throttling': [{ direction: 'up', ratio: 3, least: 0.1 }],
  'gc-pauses': [{ direction: 'up', ratio: 3, least: 20 }],
  'request-rate': [
    { direction: 'down', ratio: 1 / 0.6, least: 0.5 },
    { direction: 'up', ratio: 1.5, least: 0.5 },
  ],
  'success-rate': [{ direction: 'down', ratio: 1, least: 0.05 }],
  'network-receive': [{ direction: 'down', ratio: 1 / 0.6, least: 0 }],
  'network-transmit': [
    { direction: 'down', ratio: 1 / 0.6, least: 0 },
    { direction: 'up', ratio: 4, least: 0 },
  ],
  'tcp-retransmits': [{ direction: 'up', ratio: 3, least: 0.5 }],
  'queue-depth': [{ direction: 'up', ratio: 3, least: 50 }],
};
/** Longer series are judged on medians of neighbours: noise and work become less, and a change of minutes still shows. */
const MOST_POINTS = 128;
/** What was over longer ago is history. */
const LATELY_MS = 5 * 60_000;

const cache = new WeakMap<View, Map<string, Anomalies>>();

/** Everything that left its level lately, by the subject's key: from series, and from firing alerts where they say more. */
export function anomaliesOf(view: View): ReadonlyMap<string, Anomalies> {
  const known = cache.get(view);
  if (known) return known;
  const found = new Map<string, Anomalies>();
  cache.set(view, found);
  const of = (subject: Subject): Anomalies => {
    const anomalies = found.get(subject.key) ?? { subject, shifts: new Map(), known: new Set() };
    found.set(subject.key, anomalies);
    return anomalies;
  };
  for (const measure of Object.keys(THRESHOLDS) as Measure[]) {
    for (const series of view.series(measure)) {
      const subject = subjectOf(view, series.object.labels ?? {});
      if (!subject) continue;
      const anomalies = of(subject);
      anomalies.known.add(measure);
      if (measure === 'latency') anomalies.usualLatency = usual(series.object);
      keep(anomalies, shiftOf(series, measure, view.now));
    }
  }
  for (const alert of view.alerts) {
    const signal = alert.object.status === 'firing' ? alertSignal(alert.object) : undefined;
    const subject = signal && subjectOf(view, alertOwner(alert.object));
    if (!subject || !isCurrent(alert.object, view.now)) continue;
    const { startsAt } = alert.object;
    const shift: Shift = {
      ...signal,
      ofAlert: true,
      ...(startsAt ? { since: startsAt } : {}),
      citations: citeAlert(alert),
    };
    const anomalies = of(subject);
    const seen = anomalies.shifts.get(signal.measure);
    // An alert that fires says that what its series shows still holds.
    if (seen?.direction === signal.direction) {
      seen.citations.push(...shift.citations);
      delete seen.until;
    } else if (!seen) anomalies.shifts.set(signal.measure, shift);
  }
  return found;
}

/** An alert that nobody resolved for days is part of the furniture. */
const OLDEST_ALERT_MS = 24 * 3_600_000;

function isCurrent({ startsAt }: Alert, now: Date): boolean {
  return !(now.getTime() - Date.parse(startsAt) > OLDEST_ALERT_MS);
}

function citeAlert(alert: Located<Alert>): Citation[] {
  const { labels = {}, annotations = {} } = alert.object;
  const text = ['description', 'message', 'summary'].find((key) => annotations[key]);
  const name = `alert ${labels.alertname ?? 'without a name'} fires`;
  return [
    text
      ? cite(alert, ['annotations', text], `${name}: ${quoted(annotations[text] ?? '')}`)
      : cite(alert, ['labels', 'alertname'], name),
  ];
}

function usual({ points }: Series): number {
  return median((points ?? []).map(([, value]) => value).filter(Number.isFinite));
}

/** Of several series of one measure, as one per pod, the one that moved most. */
function keep(anomalies: Anomalies, shift: Shift | undefined): void {
  if (!shift) return;
  const seen = anomalies.shifts.get(shift.measure);
  if (!seen || changeOf(shift) > changeOf(seen)) anomalies.shifts.set(shift.measure, shift);
}

function changeOf({ before = 0, after = 0 }: Shift): number {
  return Math.abs(Math.log((after + 1e-6) / (before + 1e-6)));
}

function shiftOf(series: Located<Series>, measure: Measure, now: Date): Shift | undefined {
  const points = (series.object.points ?? []).filter(([, value]) => Number.isFinite(value));
  const step = Math.ceil(points.length / MOST_POINTS);
  const values = thin(points, step);
  for (const threshold of THRESHOLDS[measure] ?? []) {
    if (!isPossible(values, threshold)) continue;
    const episode = findEpisode(values, threshold.direction === 'up' ? 1 : -1);
    if (!episode || !isLarge(episode, threshold)) continue;
    const last = points[Math.min(points.length, episode.to * step) - 1];
    const ended = episode.to < values.length;
    if (ended && !(now.getTime() - Date.parse(last?.[0] ?? '') < LATELY_MS)) continue;
    const { pod } = series.object.labels;
    return {
      measure,
      direction: threshold.direction,
      before: episode.before,
      after: episode.level,
      since: isoOf(points[episode.from * step]?.[0]),
      ...(ended ? { until: isoOf(last?.[0]) } : {}),
      ...(pod ? { pod } : {}),
      citations: citeEpisode(series, measure, episode, step, now),
    };
  }
  return undefined;
}

function isoOf(at: string | undefined): string {
  const time = new Date(at ?? '');
  return Number.isNaN(time.getTime()) ? (at ?? '') : time.toISOString();
}

function thin(points: readonly [string, number][], step: number): number[] {
  if (step <= 1) return points.map(([, value]) => value);
  const slots = Math.ceil(points.length / step);
  return Array.from({ length: slots }, (_, slot) =>
    median(points.slice(slot * step, (slot + 1) * step).map(([, value]) => value)),
  );
}

/** Cheap, and true wherever a stretch of five points could differ enough: most series of a cluster end here. */
function isPossible(values: readonly number[], { direction, ratio, least }: Threshold): boolean {
  if (values.length < 11) return false;
  const sorted = [...values].sort((a, b) => a - b);
  const at = (place: number): number => sorted[Math.max(0, Math.min(sorted.length - 1, place))] ?? Number.NaN;
  const [low, high] =
    direction === 'up'
      ? [at(Math.floor(sorted.length / 8)), at(sorted.length - 3)]
      : [at(2), at(Math.ceil((7 * sorted.length) / 8))];
  return high >= ratio * low && high - low >= least && high > low;
}

function isLarge({ before, level }: Episode, { direction, ratio, least }: Threshold): boolean {
  const [low, high] = direction === 'up' ? [before, level] : [level, before];
  return high >= ratio * low && high - low >= least && high > low;
}

/** Quotes the points nearest to the two levels. */
function citeEpisode(
  series: Located<Series>,
  measure: Measure,
  { from, to, before, level }: Episode,
  step: number,
  now: Date,
): Citation[] {
  const words = (value: number): string =>
    `${measureWords(measure, series.object)} of ${valueWords(measure, value)}`;
  const nearest = (isIn: (slot: number) => boolean, target: number): number => {
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    let slot = 0;
    for (const [index, [, value]] of series.object.points.entries()) {
      if (!Number.isFinite(value)) continue;
      const place = Math.floor(slot / step);
      slot += 1;
      if (!isIn(place) || Math.abs(value - target) >= least) continue;
      least = Math.abs(value - target);
      best = index;
    }
    return best;
  };
  return [
    nearest((slot) => slot >= from && slot < to, level),
    nearest((slot) => slot < from || slot >= to, before),
  ]
    .filter((index) => index >= 0)
    .map((index) => citePoint(series, index, words, now));
}

/** Alerts give these as shares, percents or cores, as their authors like: only how many times is sure. */
const UNSURE: readonly AlertMeasure[] = ['cpu', 'connections', 'packet-loss'];

/** `latency rose from 5 ms to 60 ms`, `CPU throttling rose`. */
export function shiftWords({ measure, direction, before, after, ofAlert }: Shift): string {
  const what = `${measureWords(measure)} ${direction === 'up' ? 'rose' : 'fell'}`;
  if (before === undefined || after === undefined) return what;
  if (ofAlert && UNSURE.includes(measure))
    return before > 0 ? `${what} ${Number((after / before).toPrecision(2))} times` : what;
  return `${what} from ${valueWords(measure, before)} to ${valueWords(measure, after)}`;
}
