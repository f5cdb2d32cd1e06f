import type { Series } from '#src/evidence/ports.ts';
import { mannWhitney, median, type Point, theilSen } from '../statistics.ts';
import type { Citation } from '../types.ts';
import { isPodNameOf, type Revision, type Rollout } from './rollouts.ts';
import { cite, type Located } from './view.ts';
import { memoryBytes, timeWords } from './words.ts';
import type { Workload } from './workloads.ts';

/** True where a series says that it belongs to a workload: by pod, Deployment or service. */
export function belongsTo(series: Series, workload: Workload): boolean {
  const { namespace, pod, deployment, service } = series.labels;
  if (namespace !== workload.ref.namespace) return false;
  if (pod) return revisionOf(series, workload) !== undefined;
  const name = deployment ?? service;
  const labels = workload.object.object.spec.template.metadata?.labels ?? {};
  return (
    name !== undefined && [workload.ref.name, labels.app, labels['app.kubernetes.io/name']].includes(name)
  );
}

/** The revision whose pod a series is about; pods that are gone are known by their name. */
export function revisionOf(series: Series, workload: Workload): Revision | undefined {
  const { pod } = series.labels;
  return pod === undefined ? undefined : workload.revisions.find((revision) => isPodNameOf(revision, pod));
}

/** The points of a series as seconds and values, with their place in it. */
export function pointsOf(series: Series): (Point & { index: number })[] {
  return series.points.map(([at, v], index) => ({ t: Date.parse(at) / 1_000, v, index }));
}

/** Quotes the value of one point. */
export function citePoint(
  series: Located<Series>,
  index: number,
  words: (value: number) => string,
  now: Date,
): Citation {
  const [at = '', value = Number.NaN] = series.object.points[index] ?? [];
  const { pod, service, deployment } = series.object.labels;
  const whose = pod ? `pod ${pod}` : (deployment ?? service ?? series.object.metric);
  return cite(series, ['points', index, 1], `${words(value)} for ${whose} at ${timeWords(at, now)}`);
}

export interface Rise {
  series: Located<Series>;
  /** Medians before and in the last third after. */
  before: number;
  after: number;
  /** Places in the series of the points nearest to those medians; -1 where another series has the one before. */
  beforeIndex: number;
  afterIndex: number;
}

/**
 * A series that lies clearly higher since `at`: the last third of what follows against all that went before, by rank and
 * by size. `ratio` is how many times higher it must be at least.
 */
function roseSince(series: Located<Series>, at: string, ratio: number): Rise | undefined {
  const start = Date.parse(at) / 1_000;
  const points = pointsOf(series.object);
  const earlier = points.filter((point) => point.t < start);
  const later = points.filter((point) => point.t >= start);
  const last = later.slice(-Math.max(4, Math.floor(later.length / 3)));
  const [before, after] = [median(earlier.map((each) => each.v)), median(last.map((each) => each.v))];
  const z = mannWhitney(
    earlier.map((each) => each.v),
    last.map((each) => each.v),
  );
  // 2.33: one of a hundred by chance.
  if (!(z >= 2.33) || !(after >= ratio * before) || !(theilSen(later) > 0)) return undefined;
  return { series, before, after, beforeIndex: nearest(earlier, before), afterIndex: nearest(last, after) };
}

function nearest(points: (Point & { index: number })[], value: number): number {
  const [first] = points;
  if (!first) return -1;
  return points.reduce(
    (best, each) => (Math.abs(each.v - value) < Math.abs(best.v - value) ? each : best),
    first,
  ).index;
}

/** The largest rise of a kind of series of a workload since its rollout. */
export function riseOf(
  all: Located<Series>[],
  workload: Workload,
  rollout: Rollout,
  ratio: number,
): Rise | undefined {
  const own = all.filter((each) => belongsTo(each.object, workload));
  const [largest] = own
    .map((each) => roseSince(each, rollout.at, ratio))
    .filter((each) => each !== undefined)
    .sort((a, b) => b.after / b.before - a.after / a.before);
  return largest ?? riseAcrossPods(own, workload, rollout, ratio);
}

/** Per pod, before and after stand in series of different pods; their medians are compared. */
function riseAcrossPods(
  own: Located<Series>[],
  workload: Workload,
  rollout: Rollout,
  ratio: number,
): Rise | undefined {
  const perPod = own.filter(({ object }) => object.labels.pod !== undefined && object.points.length >= 4);
  const olds = perPod.filter(({ object }) => revisionOf(object, workload) !== rollout.to);
  const news = perPod.filter(({ object }) => revisionOf(object, workload) === rollout.to);
  const lastThird = ({ object }: Located<Series>) =>
    pointsOf(object).slice(-Math.max(4, Math.floor(object.points.length / 3)));
  const before = median(olds.flatMap(({ object }) => pointsOf(object).map((point) => point.v)));
  const after = median(news.flatMap((each) => lastThird(each).map((point) => point.v)));
  const [series] = news;
  if (!series || !(after >= ratio * before)) return undefined;
  return { series, before, after, beforeIndex: -1, afterIndex: nearest(lastThird(series), after) };
}

/** The memory limit of what a series is about; undefined where a container has none or several share the series. */
export function memoryLimit(workload: Workload, { labels }: Series): number | undefined {
  const { containers } = workload.object.object.spec.template.spec;
  const named = containers.find((each) => each.name === labels.container);
  const [only, ...others] = containers;
  const limited = named ?? (others.length === 0 ? only : undefined);
  return memoryBytes(limited?.resources?.limits?.memory);
}
