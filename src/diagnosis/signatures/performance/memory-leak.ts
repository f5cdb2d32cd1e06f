import { type MemoryTrend, memoryTrend } from '../../memory-trend.ts';
import { subjectOf } from '../../view/performance/subjects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { citePoint, memoryLimit } from '../../view/series.ts';
import type { View } from '../../view/view.ts';
import { durationWords, mebibytes } from '../../view/words.ts';
import type { Workload } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { restart } from '../suggestions.ts';

/** Shorter growth is a cache or a heavy request. */
const LEAST_SECONDS = 20 * 60;
const LEAST_RATIO = 1.3;
/** A rollout this recent is judged by performance.memory-leak-after-rollout. */
const ROLLOUT_MS = 24 * 3_600_000;
/** A limit this near makes it urgent. */
const SOON_SECONDS = 6 * 3_600;

export const memoryLeak: Signature = {
  cause: 'performance.memory-leak',
  describes: 'Memory of a workload grows steadily and no rollout of the last day brought it.',
  needs: ['telemetry.memory', 'kubernetes.deployments'],
  uses: ['kubernetes.replicasets', 'kubernetes.pods'],
  explains: [],
  refutedBy: 'Memory levels off, or falls when its collector runs.',
  match: (view) => {
    const trends = new Map<string, { workload: Workload; found: MemoryTrend[] }>();
    for (const series of view.series('memory')) {
      const subject = subjectOf(view, series.object.labels);
      const { workload } = subject ?? {};
      if (!subject || !workload || workload.wanted === 0 || isNew(view, workload)) continue;
      const limit = memoryLimit(workload, series.object);
      const trend = memoryTrend(series, { from: 0, to: view.now.getTime() / 1_000 + 1, limit });
      const known = trends.get(subject.key) ?? { workload, found: [] };
      if (trend && trend.verdict !== 'unknown') known.found.push(trend);
      trends.set(subject.key, known);
    }
    return matched([...trends.values()].map(({ workload, found }) => conclude(view, workload, found)));
  },
};

function isNew(view: View, { rollout }: Workload): boolean {
  return rollout !== undefined && view.now.getTime() - Date.parse(rollout.at) < ROLLOUT_MS;
}

function conclude(view: View, workload: Workload, found: MemoryTrend[]): Candidate | undefined {
  const rising = found.filter(isLeak).sort((a, b) => b.slope - a.slope);
  const [worst] = rising;
  // One pod of many may have got the one heavy request.
  if (!worst || rising.length * 2 < found.length) return undefined;
  const limit = memoryLimit(workload, worst.series.object);
  const left = limit === undefined ? Number.POSITIVE_INFINITY : (limit - worst.last.v) / worst.slope;
  const words = (value: number): string => `memory of ${mebibytes(value)}`;
  const until =
    limit !== undefined && left < SOON_SECONDS
      ? `, the limit of ${mebibytes(limit)} is reached in about ${durationWords(Math.max(0, left) * 1_000)}`
      : '';
  return {
    role: 'cause',
    object: workload.ref,
    affects: [workload.ref],
    // Caches fill for hours and then hold: only a limit that comes near makes it a fault of today.
    confidence: until ? 0.62 : 0.42,
    statement:
      `Memory of ${nameWords(workload.ref)} grows steadily: from ${mebibytes(worst.first.v)} to ${mebibytes(worst.last.v)} ` +
      `in ${durationWords((worst.last.t - worst.first.t) * 1_000)}${until}.`,
    citations: [
      citePoint(worst.series, worst.first.index, words, view.now),
      citePoint(worst.series, worst.last.index, words, view.now),
    ],
    runbooks: until && workload.ref.kind === 'Deployment' ? restart(workload) : [],
    impact: 'degraded',
  };
}

function isLeak(trend: MemoryTrend): boolean {
  return (
    trend.verdict === 'rising' &&
    trend.last.t - trend.first.t >= LEAST_SECONDS &&
    trend.last.v >= LEAST_RATIO * trend.first.v
  );
}
