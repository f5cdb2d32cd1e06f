import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import { nearness } from '../../focus.ts';
import type { Change, Citation } from '../../types.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../rollout-words.ts';
import type { Rollout } from '../rollouts.ts';
import { cite, type View } from '../view.ts';
import { counted, quoted, timeWords } from '../words.ts';
import type { Workload } from '../workloads.ts';
import { currentLines, type Line } from './lines.ts';
import { isRelayed, type Told, toldBy } from './log-texts.ts';
import type { Trouble } from './trouble-texts.ts';

/** A line with what it tells. */
export interface TellingLine extends Line {
  told: Told;
}

/** One kind of trouble that one workload tells of now. */
export interface Fault {
  ref: ObjectRef;
  workload?: Workload;
  /** The most telling first. */
  lines: [TellingLine, ...TellingLine[]];
  /** Lines of late. */
  count: number;
  /** True where a container that says so is not ready. */
  failing: boolean;
  /** ISO 8601: the first such line that is known. */
  since?: string;
}

/** One line may be chance; a trouble that lasts says so again. */
const FEWEST_LINES = 3;
/** What is exported for observers may fail without harm to what is served. */
const OBSERVING =
  /\botlp|opentelemetry|\bexport(?:er|ing)?\b|jaeger|zipkin|span.?processor|profiler|stackdriver|\btelemetry\b|metadata\.google|statsd|sentry/i;
/** Troubles of the process that says so, where it does not only pass on what another said. */
const LOCAL = new Set<Trouble>([
  'file-descriptors',
  'disk-full',
  'read-only-file-system',
  'process-limit',
  'migration',
]);
const OF_CALLS = new Set<Trouble>(['refused', 'unanswered', 'unknown-host', 'credentials']);

const cache = new WeakMap<View, Map<Trouble, Fault[]>>();

/** Who tells of a trouble now: by lines that repeat, or by what a container that is not ready said last. */
export function faultsOf(view: View, trouble: Trouble): Fault[] {
  const known = cache.get(view) ?? faultsByTrouble(view);
  cache.set(view, known);
  return known.get(trouble) ?? [];
}

function faultsByTrouble(view: View): Map<Trouble, Fault[]> {
  const groups = new Map<string, { trouble: Trouble; lines: TellingLine[] }>();
  for (const line of currentLines(view)) {
    for (const told of toldBy(line.text)) {
      const { trouble } = told;
      if (LOCAL.has(trouble) && isRelayed(line.text)) continue;
      if (OF_CALLS.has(trouble) && OBSERVING.test(line.text)) continue;
      const key = `${trouble} ${refKey(line.ref)}`;
      const group = groups.get(key) ?? { trouble, lines: [] };
      group.lines.push({ ...line, told });
      groups.set(key, group);
    }
  }
  const faults = new Map<Trouble, Fault[]>();
  for (const { trouble, lines } of groups.values()) {
    const fault = faultOf(lines);
    if (!fault || (OF_CALLS.has(trouble) && isChronic(view, fault))) continue;
    faults.set(trouble, [...(faults.get(trouble) ?? []), fault]);
  }
  return faults;
}

function faultOf(lines: TellingLine[]): Fault | undefined {
  const sorted = [...lines].sort(
    (a, b) =>
      Number(b.failing) - Number(a.failing) ||
      detail(b) - detail(a) ||
      b.count - a.count ||
      (b.at ?? '').localeCompare(a.at ?? ''),
  );
  const [first, ...more] = sorted;
  if (!first) return undefined;
  // The same line may stand in several sources: the richest one counts.
  const patterns = lines.filter(({ count }) => count > 1).reduce((sum, { count }) => sum + count, 0);
  const count = Math.max(patterns, lines.filter((line) => line.count === 1).length);
  const failing = lines.some((line) => line.failing);
  if (!failing && count < FEWEST_LINES) return undefined;
  const since = lines.flatMap(({ firstAt }) => (firstAt ? [firstAt] : [])).sort()[0];
  return {
    ref: first.ref,
    ...(first.workload ? { workload: first.workload } : {}),
    lines: [first, ...more],
    count,
    failing,
    ...(since ? { since } : {}),
  };
}

function detail({ told }: TellingLine): number {
  return [told.host, told.user, told.path, told.database].filter(Boolean).length;
}

/**
 * True for what a healthy workload says all the time: a call that fails for the whole window at a steady pace, and about
 * which nobody asked, belongs to what it does without.
 */
function isChronic(view: View, { failing, workload, ref, lines, since }: Fault): boolean {
  if (failing || nearness(view.scope, [ref]) === 1) return false;
  if (workload && workload.available < workload.wanted) return false;
  const { from, to } = view.scope.window;
  const length = Date.parse(to) - Date.parse(from);
  if (since === undefined || Date.parse(since) - Date.parse(from) > length / 10) return false;
  const recent = lines.reduce((sum, line) => sum + line.count, 0);
  const earlier = lines.reduce((sum, line) => sum + line.earlier, 0);
  // Of late is a sixth of the window.
  return recent <= 2 * (earlier / 5);
}

/** The rollout that a trouble began with: not long before it, and not after. */
export function rolloutBehind(view: View, { workload, since, failing }: Fault): Rollout | undefined {
  const rollout = workload?.rollout;
  if (!rollout || rollout.change.kind === 'other' || rollout.at < view.scope.window.from) return undefined;
  // What hangs at its start shows within some minutes; clocks and collection differ by some seconds.
  const began = since === undefined ? undefined : Date.parse(since) - Date.parse(rollout.at);
  if (began === undefined) return failing ? rollout : undefined;
  return began >= -60_000 && began <= 15 * 60_000 ? rollout : undefined;
}

/** What every finding on a fault says alike: where it shows, the lines, since when, and the rollout that brought it. */
export interface FaultAccount {
  affects: ObjectRef[];
  impact: 'failed' | 'degraded';
  citations: Citation[];
  since?: string;
  change?: Change;
}

export function accountOf(view: View, fault: Fault): FaultAccount {
  const rollout = rolloutBehind(view, fault);
  const { workload, since } = fault;
  return {
    affects: [fault.ref],
    impact: fault.failing && (workload?.available ?? 0) === 0 ? 'failed' : 'degraded',
    citations: [
      ...fault.lines.slice(0, 3).map((line) => lineCitation(view, line)),
      ...(rollout ? rolloutCitations(view, rollout) : []),
    ],
    ...(since ? { since } : {}),
    ...(rollout ? { change: rollout.change } : {}),
  };
}

export function lineCitation(view: View, { ref, pod, text, count, at, place }: TellingLine): Citation {
  const who = pod ? `pod ${pod}` : ref.name;
  const often =
    count > 1 ? `, ${counted(count, 'time')} of late` : at ? ` at ${timeWords(at, view.now)}` : '';
  return cite(place, [], `${who} says "${quoted(text)}"${often}`);
}

/** `"open /data/x: too many open files" (14 lines of late), since revision 4 …`, the end of a statement. */
export function saidWords(view: View, fault: Fault): string {
  const [line] = fault.lines;
  const rollout = rolloutBehind(view, fault);
  const often = fault.count > 1 ? ` (${counted(fault.count, 'line')} of late)` : '';
  return `"${quoted(line.text, 180)}"${often}${rollout ? `, since ${rolloutWords(view, rollout)}` : ''}`;
}

/** `pod web-1 of web in shop` where one pod says so, else `web in shop`. */
export function whoWords({ ref, lines }: Fault): string {
  const pods = new Set(lines.flatMap(({ pod }) => (pod ? [pod] : [])));
  const [only] = pods;
  return only && pods.size === 1 && ref.kind !== 'Pod' ? `${nameWords(ref)} (pod ${only})` : nameWords(ref);
}

/** Surer where a container fails with these words than where it only repeats them. */
export function sureness(fault: Fault, most: number): number {
  return fault.failing ? most : most - 0.12;
}
