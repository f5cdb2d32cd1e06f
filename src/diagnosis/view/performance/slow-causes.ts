import type { Node } from '#src/kubernetes/objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type { Located, View } from '../view.ts';
import type { Workload } from '../workloads.ts';
import { type Anomalies, anomaliesOf } from './anomalies.ts';
import { isFull, nodeLoad } from './node-load.ts';
import { type Locus, slownessOf, slowShift } from './slowness.ts';
import { placementOf } from './subjects.ts';

/** Why a place is slow; each names a signature of this family. */
export type SlowReason =
  | 'cpu-saturated'
  | 'cpu-throttled'
  | 'node-cpu-saturated'
  | 'noisy-neighbour'
  | 'latency-rose-after-change'
  | 'pod-network-lossy'
  | 'node-network-lossy'
  | 'pod-network-delayed'
  | 'node-network-delayed'
  | 'latency-rose';

export interface SlowCause {
  reason: SlowReason;
  locus: Locus;
  /** What is known of the place itself; absent where nothing of it is measured. */
  own: Anomalies | undefined;
  /** For `noisy-neighbour`: who uses the node up, and the node. */
  neighbour?: Anomalies;
  node?: Located<Node>;
}

/** A rollout this long before the first sign may have brought it; clocks and minutes of series allow for the rest. */
const BEFORE_MS = 10 * 60_000;
const AFTER_MS = 3 * 60_000;
/** A pod must use this share of a node to crowd out others. */
const GREEDY = 0.25;
/** Retransmissions per second that delay alone does not bring. */
const LOSSY_PER_SECOND = 5;
/** Less than this added, or less than twice, has many reasons besides a network. */
const LEAST_DELAY_MS = 20;
const LEAST_RATIO = 2;

const cache = new WeakMap<View, SlowCause[]>();

/** One reason for every place that slowness comes from. */
export function slowCausesOf(view: View): SlowCause[] {
  const known = cache.get(view);
  if (known) return known;
  const causes = slownessOf(view).flatMap((locus) => reasonOf(view, locus) ?? []);
  cache.set(view, causes);
  return causes;
}

function reasonOf(view: View, locus: Locus): SlowCause | undefined {
  const own = anomaliesOf(view).get(locus.subject.key);
  const full = fullNode(view, locus);
  if (full) return { locus, own, ...full };
  const isUp = (measure: Parameters<Anomalies['shifts']['get']>[0]): boolean =>
    own?.shifts.get(measure)?.direction === 'up';
  const isLossy = isUp('packet-loss') || (own?.shifts.get('tcp-retransmits')?.after ?? 0) >= LOSSY_PER_SECOND;
  if (locus.kind === 'node') {
    return { reason: isLossy ? 'node-network-lossy' : 'node-network-delayed', locus, own };
  }
  const { workload } = locus.subject;
  if (!workload) return undefined;
  if (changedBefore(workload, locus.since)) {
    // New processes are slow until their caches are warm.
    return hasRecovered(own) ? undefined : { reason: 'latency-rose-after-change', locus, own };
  }
  if (isUp('cpu')) return { reason: 'cpu-saturated', locus, own };
  if (isUp('cpu-throttling')) return { reason: 'cpu-throttled', locus, own };
  if (isLossy) return { reason: 'pod-network-lossy', locus, own };
  return { reason: mayBeNetwork(locus, own, workload) ? 'pod-network-delayed' : 'latency-rose', locus, own };
}

/** True where a rollout that runs something else, not a mere restart, came right before. */
export function changedBefore({ rollout }: Workload, since: string | undefined): boolean {
  if (!rollout || rollout.change.kind === 'other' || since === undefined) return false;
  const lead = Date.parse(since) - Date.parse(rollout.at);
  return lead <= BEFORE_MS && lead >= -AFTER_MS;
}

function hasRecovered(own: Anomalies | undefined): boolean {
  return own !== undefined && slowShift(own)?.until !== undefined;
}

/**
 * Waiting without work: latency rises at once and by much, the processor is not busier, nothing collects garbage, and the
 * pods are all there. A lock or a call to something that is not measured looks the same.
 */
function mayBeNetwork(locus: Locus, own: Anomalies | undefined, workload: Workload): boolean {
  if (workload.available < workload.wanted) return false;
  const grown =
    own?.shifts.get('request-rate')?.direction === 'up' || own?.shifts.get('gc-pauses') !== undefined;
  if (grown) return false;
  return locus.slow.some((each) => {
    const shift = slowShift(each);
    if (!shift) return false;
    const { before, after } = shift;
    if (before === undefined || after === undefined) return locus.slow.length > 1;
    return after - before >= LEAST_DELAY_MS && after >= LEAST_RATIO * before;
  });
}

/** A node at its limit, and who of those on it takes most where one stands out. */
function fullNode(view: View, locus: Locus): Pick<SlowCause, 'reason' | 'neighbour' | 'node'> | undefined {
  const { node, ref } = locus.subject;
  const load = node && nodeLoad(view, node);
  if (!node || !isFull(load)) return undefined;
  const used = (each: Anomalies): number => each.shifts.get('cpu')?.after ?? 0;
  const [neighbour] = [...anomaliesOf(view).values()]
    .filter((each) => each.shifts.get('cpu')?.direction === 'up' && used(each) >= GREEDY * load.cores)
    .filter((each) => placementOf(view, each.subject.key).has(ref.name))
    .sort((a, b) => used(b) - used(a));
  return neighbour ? { reason: 'noisy-neighbour', neighbour, node } : { reason: 'node-cpu-saturated', node };
}

/** The largest CPU limit of a container of a workload, in cores. */
export function cpuLimit({ template }: Workload): number | undefined {
  const limits = (template.spec.containers ?? []).map((each) => quantity(each.resources?.limits?.cpu));
  const known = limits.filter((each) => each !== undefined);
  return known.length === limits.length && known.length > 0 ? Math.max(...known) : undefined;
}
