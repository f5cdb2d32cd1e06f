import { median } from '../../statistics.ts';
import type { Citation } from '../../types.ts';
import { belongsTo, pointsOf } from '../series.ts';
import { type ContainerLog, cite, type Located, type View } from '../view.ts';
import { durationWords, timeWords } from '../words.ts';
import { crashLogOf } from './crashes.ts';
import { faultyProbes } from './probe-faults.ts';
import { type FailingProbe, failingProbes } from './probes.ts';

/** A container that takes connections, answers none, and does nothing. */
export interface Hang {
  failing: FailingProbe;
  /** Clauses on what it does not do any more. */
  signs: string[];
  citations: Citation[];
}

/** Silence that is not chance: this long, and this many times the usual pause between lines. */
const SILENT_MS = 60_000;
const PAUSES = 10;
/** Cores: what a runtime uses for itself; and the share of what was used before. */
const IDLE_CORES = 0.02;
const IDLE_SHARE = 0.2;

/**
 * Containers whose probes connect and get no answer in time, which use no processor time or write no log any more. One
 * that works hard is overloaded; where several workloads of a node do not answer, it is the node or its network.
 */
export function hangs(view: View): Hang[] {
  const faulty = new Set(faultyProbes(view).map(({ failing }) => failing));
  const late = failingProbes(view).filter(({ answer }) => answer === 'late' || answer === 'unreachable');
  const perNode = new Map<string, Set<string>>();
  for (const { pod, owner } of late) {
    const node = pod.object.spec.nodeName ?? '';
    perNode.set(node, (perNode.get(node) ?? new Set()).add(`${owner.kind}/${owner.namespace}/${owner.name}`));
  }
  return late.flatMap((failing) => {
    if (failing.answer !== 'late' || failing.kind === 'startup' || faulty.has(failing)) return [];
    if ((perNode.get(failing.pod.object.spec.nodeName ?? '')?.size ?? 0) > 1) return [];
    const signs = [idleness(view, failing), silence(view, failing)];
    // Busy or talking: it does not hang.
    if (signs.includes('no')) return [];
    const found = signs.filter((sign) => typeof sign === 'object');
    if (found.length === 0) return [];
    return [
      { failing, signs: found.map(({ says }) => says), citations: found.map(({ citation }) => citation) },
    ];
  });
}

type Sign = { says: string; citation: Citation } | 'no' | undefined;

function idleness(view: View, { workload, pod, since }: FailingProbe): Sign {
  if (!workload) return undefined;
  const own = view
    .series('cpu')
    .filter((series) => belongsTo(series.object, workload))
    .filter(({ object: { labels } }) =>
      labels.pod ? labels.pod === pod.object.metadata.name : workload.wanted === 1,
    );
  for (const series of own) {
    const points = pointsOf(series.object);
    const before = points.filter(({ t }) => t * 1_000 < since);
    const after = points.filter(({ t }) => t * 1_000 >= since);
    if (before.length < 4 || after.length < 4) continue;
    const [used, uses] = [median(before.map(({ v }) => v)), median(after.map(({ v }) => v))];
    if (uses > IDLE_CORES || uses > IDLE_SHARE * used) return 'no';
    const says = `it uses ${cores(uses)} since, ${cores(used)} before`;
    return { says, citation: cite(series, ['points', after.at(-1)?.index ?? 0, 1], says) };
  }
  return undefined;
}

function cores(value: number): string {
  return `${value.toFixed(3)} cores`;
}

/** Of the instance that runs, or of the one that the kubelet killed for not answering. */
function silence(view: View, failing: FailingProbe): Sign {
  const { pod, status, container, killing, since } = failing;
  const { name, namespace } = pod.object.metadata;
  const ended = Date.parse(status.lastState?.terminated?.finishedAt ?? '');
  if (killing && Number.isFinite(ended)) {
    const log = crashLogOf(view, { pod, index: 0, status });
    return log && silenceIn(view, log, ended);
  }
  const log = view.podLogs.find(
    ({ object }) =>
      object.pod === name && object.namespace === namespace && object.container === container.name,
  );
  const sign = log && silenceIn(view, log, view.now.getTime());
  // It was already silent for other reasons long before.
  return Number.isFinite(since) ? sign : undefined;
}

function silenceIn(view: View, log: Located<ContainerLog>, until: number): Sign {
  const times = log.object.lines
    .map((line, index) => ({
      at: Date.parse(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)/.exec(line)?.[0] ?? ''),
      index,
    }))
    .filter(({ at }) => Number.isFinite(at));
  const last = times.at(-1);
  if (!last || times.length < 5) return undefined;
  const pauses = times.slice(1).map(({ at }, index) => at - (times[index]?.at ?? at));
  const silent = until - last.at;
  if (silent < SILENT_MS) return 'no';
  if (silent < PAUSES * median(pauses)) return undefined;
  const says = `it wrote nothing for ${durationWords(silent)} after ${timeWords(new Date(last.at).toISOString(), view.now)}`;
  return { says, citation: cite(log, ['lines', last.index], says) };
}
