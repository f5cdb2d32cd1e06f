import type { Series } from '#src/evidence/ports.ts';
import type { Gap } from '#src/evidence/types.ts';
import { following } from '../../correlation.ts';
import { type MemoryTrend, memoryTrend } from '../../memory-trend.ts';
import { median } from '../../statistics.ts';
import type { Citation } from '../../types.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import type { Rollout } from '../../view/rollouts.ts';
import {
  belongsTo,
  citePoint,
  memoryLimit,
  pointsOf,
  type Rise,
  revisionOf,
  riseOf,
} from '../../view/series.ts';
import type { Located, View } from '../../view/view.ts';
import { durationWords, listWords, mebibytes, milliseconds, timeWords } from '../../view/words.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import { type Candidate, type Match, NO_MATCH, type Signature } from '../signature.ts';
import { restart, rollback } from '../suggestions.ts';

/** A trend before the rollout that is at least this share of the one after it says that the rollout did not bring it. */
const SAME_TREND = 0.4;

/** How many times higher pauses and latency must be to count. */
/** Rank correlation from which latency is said to follow memory; noise of 60 points stays under it. */
const CLOSELY = 0.6;
const LEAST_RISE = 1.3;
/** Growth long after a rollout has too many other reasons to put it down to that. */
const OLDEST_ROLLOUT_MS = 24 * 3_600_000;

export const memoryLeakAfterRollout: Signature = {
  cause: 'performance.memory-leak-after-rollout',
  describes: 'Memory grows steadily since a rollout and did not before it.',
  needs: ['kubernetes.deployments', 'kubernetes.replicasets', 'telemetry.memory'],
  uses: ['telemetry.gc-pauses', 'telemetry.latency', 'kubernetes.pods'],
  explains: [
    'runtime.crash-loop-after-rollout',
    'runtime.out-of-memory',
    'performance.memory-leak',
    'performance.latency-rose-after-change',
    'performance.errors-rose-after-change',
  ],
  refutedBy: 'Memory was growing as fast before the rollout, or it levels off or falls after it.',
  match: (view) => {
    const matches = workloadsOf(view).map((workload) => judge(view, workload));
    return {
      candidates: matches.flatMap((each) => each.candidates),
      gaps: matches.flatMap((each) => each.gaps),
    };
  },
};

function judge(view: View, workload: Workload): Match {
  const { rollout, ref, wanted } = workload;
  if (!rollout || wanted === 0) return NO_MATCH;
  if (Date.parse(rollout.at) < view.now.getTime() - OLDEST_ROLLOUT_MS) return NO_MATCH;
  const series = view.series('memory').filter((each) => belongsTo(each.object, workload));
  const after = trendsAfter(series, workload, rollout, view.now);
  const known = after.filter((trend) => trend.verdict !== 'unknown');
  // Where no memory was read at all, that is a gap already.
  if (known.length === 0 && !view.has('telemetry.memory', ref.namespace)) return NO_MATCH;
  if (known.length === 0)
    return { candidates: [], gaps: [missing(view, workload, rollout, after.length > 0)] };
  const rising = known
    .filter((trend) => trend.verdict === 'rising')
    .sort((a, b) => b.slope - a.slope || byName(a, b));
  // One pod of many may have got the one heavy request; a leak of an image shows in most.
  if (rising.length * 2 < known.length || !rising[0]) return NO_MATCH;
  const before = trendsBefore(series, workload, rollout);
  const slopeBefore = median(
    before.filter((trend) => trend.verdict !== 'unknown').map((trend) => Math.max(0, trend.slope)),
  );
  const roseBefore = before.some((trend) => trend.verdict === 'rising');
  const ruledOut = roseBefore && slopeBefore >= SAME_TREND * median(rising.map((trend) => trend.slope));
  const candidate = ruledOut
    ? refuted(view, workload, rollout, rising[0], before)
    : conclude(view, workload, rollout, rising, before);
  return { candidates: [{ ...candidate, object: ref }], gaps: [] };
}

function byName(a: MemoryTrend, b: MemoryTrend): number {
  return JSON.stringify(a.series.object.labels).localeCompare(JSON.stringify(b.series.object.labels));
}

function trendsAfter(
  series: Located<Series>[],
  workload: Workload,
  rollout: Rollout,
  now: Date,
): MemoryTrend[] {
  const start = Date.parse(rollout.at) / 1_000;
  return series
    .filter((each) => (revisionOf(each.object, workload) ?? rollout.to) === rollout.to)
    .map((each) =>
      memoryTrend(each, {
        from: start,
        to: now.getTime() / 1_000 + 1,
        warmUp: true,
        limit: memoryLimit(workload, each.object),
      }),
    )
    .filter((trend) => trend !== undefined);
}

function trendsBefore(series: Located<Series>[], workload: Workload, rollout: Rollout): MemoryTrend[] {
  const end = Date.parse(rollout.at) / 1_000;
  return series
    .filter((each) => revisionOf(each.object, workload) !== rollout.to)
    .map((each) => memoryTrend(each, { from: 0, to: end }))
    .filter((trend) => trend !== undefined)
    .sort((a, b) => b.series.object.points.length - a.series.object.points.length || byName(a, b));
}

function missing(view: View, workload: Workload, rollout: Rollout, some: boolean): Gap {
  return {
    what: `memory of ${nameWords(workload.ref)} since ${timeWords(rollout.at, view.now)}`,
    why: some
      ? 'There are too few points since its rollout to tell a trend'
      : 'No series of it was found since its rollout',
    fix: some
      ? 'Look again in some minutes.'
      : 'Send container memory metrics with the resource attributes k8s.namespace.name and k8s.pod.name.',
  };
}

function riseWords(what: string, { before, after }: Rise): string {
  return `${what} rose from ${milliseconds(before)} to ${milliseconds(after)}`;
}

function riseCitations(what: string, found: Rise, now: Date): Citation[] {
  const words = (value: number): string => `${what} of ${milliseconds(value)}`;
  return [found.afterIndex, found.beforeIndex]
    .filter((index) => index >= 0)
    .map((index) => citePoint(found.series, index, words, now));
}

function latencyName(series: Series): string {
  const quantile = Number(series.labels.quantile);
  return Number.isFinite(quantile) ? `p${Math.round(quantile * 100)} latency` : 'request latency';
}

function conclude(
  view: View,
  workload: Workload,
  rollout: Rollout,
  rising: MemoryTrend[],
  before: MemoryTrend[],
): Omit<Candidate, 'object'> {
  const [worst] = rising as [MemoryTrend];
  const { now } = view;
  const flat = before.find((trend) => trend.verdict !== 'unknown');
  const pauses = riseOf(view.series('gc-pauses'), workload, rollout, LEAST_RISE);
  const slow = riseOf(view.series('latency'), workload, rollout, LEAST_RISE);
  const memoryWords = (value: number): string => `memory of ${mebibytes(value)}`;
  const follows = slow && following(pointsOf(worst.series.object), pointsOf(slow.series.object));
  const closely = follows !== undefined && follows.r >= CLOSELY;
  const together = [
    ...(pauses ? [riseWords('garbage collection pauses', pauses)] : []),
    ...(slow
      ? [
          `${riseWords(latencyName(slow.series.object), slow)}${closely ? ` and follows the memory (rank correlation ${follows.r.toFixed(2)}${lagWords(follows.lagSeconds)})` : ''}`,
        ]
      : []),
  ];
  const period = durationWords((worst.last.t - worst.first.t) * 1_000);
  const confidence =
    (rollout.at < view.scope.window.from ? 0.55 : 0.72) +
    (flat ? 0.08 : 0) +
    (pauses ? 0.08 : 0) +
    (slow ? 0.08 : 0) +
    (closely ? 0.02 : 0) -
    // A cache that is as large as its limit allows stops there too.
    (worst.held && !pauses && !slow ? 0.15 : 0) -
    (rollout.change.kind === 'other' ? 0.3 : 0);
  return {
    role: 'cause',
    affects: [workload.ref],
    confidence,
    statement:
      `${nameWords(workload.ref)} leaks memory since ${rolloutWords(view, rollout)}: it grew from ${mebibytes(worst.first.v)} to ` +
      `${mebibytes(worst.last.v)} in ${period} (${mebibytes(worst.slope * 60)} per minute${limitWords(workload, worst)})` +
      `${flat ? `, where it stayed near ${mebibytes(flat.level)} before` : ''}` +
      `${together.length > 0 ? `; since then ${listWords(together)}` : ''}.`,
    // What is shown first says most: readers see only so many.
    citations: [
      citePoint(worst.series, worst.first.index, memoryWords, now),
      citePoint(worst.series, worst.last.index, memoryWords, now),
      ...(flat ? [citePoint(flat.series, flat.last.index, memoryWords, now)] : []),
      ...(pauses ? riseCitations('a garbage collection pause', pauses, now) : []),
      ...(slow ? riseCitations(`a ${latencyName(slow.series.object)}`, slow, now) : []),
      ...rolloutCitations(view, rollout),
      ...(flat ? [citePoint(flat.series, flat.first.index, memoryWords, now)] : []),
    ],
    change: rollout.change,
    // A restart gives the memory back for a while, also where there is nothing to go back to.
    runbooks: [...rollback(view, workload), ...restart(workload)],
    impact: workload.available > 0 ? 'degraded' : 'failed',
  };
}

function lagWords(seconds: number): string {
  return seconds === 0 ? '' : `, ${durationWords(seconds * 1_000)} behind it`;
}

function limitWords(workload: Workload, worst: MemoryTrend): string {
  const limit = memoryLimit(workload, worst.series.object);
  if (limit === undefined) return '';
  if (worst.held || limit <= worst.last.v) return `, until the limit of ${mebibytes(limit)} held it`;
  const left = durationWords(((limit - worst.last.v) / worst.slope) * 1_000);
  return `, the limit of ${mebibytes(limit)} is reached in about ${left}`;
}

function refuted(
  view: View,
  workload: Workload,
  rollout: Rollout,
  worst: MemoryTrend,
  before: MemoryTrend[],
): Omit<Candidate, 'object'> {
  const earlier = before.find((trend) => trend.verdict === 'rising');
  const words = (value: number): string => `memory of ${mebibytes(value)}`;
  return {
    role: 'ruled_out',
    affects: [workload.ref],
    confidence: 0.1,
    statement: `Memory of ${nameWords(workload.ref)} grows, but not because of ${rolloutWords(view, rollout)}: it grew as fast before.`,
    citations: [
      ...(earlier
        ? [
            citePoint(earlier.series, earlier.first.index, words, view.now),
            citePoint(earlier.series, earlier.last.index, words, view.now),
          ]
        : []),
      citePoint(worst.series, worst.first.index, words, view.now),
      citePoint(worst.series, worst.last.index, words, view.now),
    ],
    change: rollout.change,
    runbooks: [],
    impact: 'degraded',
  };
}
