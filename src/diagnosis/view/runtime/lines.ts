import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { appendTo } from '../append.ts';
import { type ContainerLog, type Located, type View, within } from '../view.ts';
import { ownerOf, type Workload, workloadOfPod, workloadsOf } from '../workloads.ts';

/** One line, or many of one shape, that a workload writes now. */
export interface Line {
  /** The workload, or the Job or CronJob, whose pod wrote it. */
  ref: ObjectRef;
  workload?: Workload;
  pod?: string;
  container?: string;
  text: string;
  /** The text where it stands. */
  place: Located<string>;
  /** How many of late. */
  count: number;
  /** How many of the window before. */
  earlier: number;
  /** ISO 8601: of the first and the last, where known. */
  firstAt?: string;
  at?: string;
  /** True where the container that wrote it is not ready now, or ended with it. */
  failing: boolean;
}

/** A line is of late within this time, and within a sixth of a longer window: as log patterns count. */
const LATE_MS = 10 * 60_000;
/** What a container that hangs said last may be older. */
const LAST_LINES = 10;

const cache = new WeakMap<View, Line[]>();

/** Every current line of error, by whoever writes it. History is left out: what was said an hour ago may have passed. */
export function currentLines(view: View): Line[] {
  const known = cache.get(view);
  if (known) return known;
  const silent = [view.crashLogs, view.podLogs, view.logPatterns, view.errorLines].every(
    ({ length }) => length === 0,
  );
  if (silent) return [];
  const writers = writersOf(view);
  const since = lateSince(view);
  const lines = [
    ...view.crashLogs.flatMap((log) => linesOfContainer(view, writers, log, since, true)),
    ...view.podLogs.flatMap((log) => linesOfContainer(view, writers, log, since, false)),
    ...patternLines(view, writers, since),
    ...errorLines(view, writers, since),
  ];
  cache.set(view, lines);
  return lines;
}

/** ISO 8601: what came before is history. */
export function lateSince(view: View): string {
  const { from, to } = view.scope.window;
  const length = Date.parse(to) - Date.parse(from);
  return new Date(Date.parse(to) - Math.max(LATE_MS, Number.isFinite(length) ? length / 6 : 0)).toISOString();
}

interface Writers {
  pods: Map<string, Pod>;
  podsByName: Map<string, Pod>;
  byService: Map<string, Workload[]>;
}

function writersOf(view: View): Writers {
  const byService = new Map<string, Workload[]>();
  for (const workload of workloadsOf(view)) {
    const labels = workload.template.metadata?.labels ?? {};
    const names = [workload.ref.name, labels.app, labels['app.kubernetes.io/name'], labels['k8s-app']];
    for (const name of new Set(names.filter((each) => each !== undefined)))
      appendTo(byService, name, workload);
  }
  const pods = view.pods.map(({ object }) => object);
  return {
    pods: new Map(pods.map((pod) => [`${pod.metadata.namespace}/${pod.metadata.name}`, pod])),
    podsByName: new Map(pods.map((pod) => [pod.metadata.name, pod])),
    byService,
  };
}

/** Not ready now; what is completed or being removed is neither. */
export function isPodFailing(pod: Pod): boolean {
  const { metadata, status } = pod;
  if (metadata.deletionTimestamp || status?.phase === 'Succeeded') return false;
  const statuses = status?.containerStatuses ?? [];
  return status?.phase === 'Failed' || statuses.length === 0 || statuses.some(({ ready }) => !ready);
}

/** ISO times at the start of a line, as the kubelet writes them, or stated in a structured one. */
const TIME =
  /^(?:\S{0,24}\s)?(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?)|"(?:time|timestamp|ts|@timestamp|t)"\s{0,3}:\s{0,3}"(\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^"]*)"/;

/** The time that a line states, as ISO 8601; without a zone it is UTC, as in containers. */
function timeOf(line: string): string | undefined {
  const found = TIME.exec(line.slice(0, 500));
  const said = (found?.[1] ?? found?.[2])?.replace(' ', 'T').replace(',', '.');
  if (said === undefined) return undefined;
  const at = new Date(/(?:Z|[+-]\d\d:?\d\d)$/.test(said) ? said : `${said}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

function withoutTime(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s*/, '').trim();
}

function linesOfContainer(
  view: View,
  { pods }: Writers,
  log: Located<ContainerLog>,
  since: string,
  crashed: boolean,
): Line[] {
  const { namespace, pod: name, container, lines } = log.object;
  const pod = pods.get(`${namespace}/${name}`);
  if (!pod || pod.metadata.deletionTimestamp || pod.status?.phase === 'Succeeded') return [];
  const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  const status = statuses.find((each) => each.name === container);
  const completed = status?.state?.terminated?.exitCode === 0;
  const failing = status !== undefined && !status.ready && !completed;
  // The end of an instance whose successor is well has passed.
  if (crashed && !failing) return [];
  const workload = workloadOfPod(view, pod);
  const all = Array.isArray(lines) ? lines : [];
  return all.flatMap((line, index) => {
    const at = timeOf(line);
    const last = failing && (crashed || index >= all.length - LAST_LINES);
    if (!last && (at === undefined ? !failing : at < since)) return [];
    return [
      {
        ref: workload?.ref ?? ownerOf(view, pod),
        ...(workload ? { workload } : {}),
        pod: name,
        container,
        text: withoutTime(line),
        place: within<string>(log, 'lines', index),
        count: 1,
        earlier: 0,
        ...(at ? { at, firstAt: at } : {}),
        failing,
      },
    ];
  });
}

/** The workload of a service's name, or of a pod's; none where several namespaces have one of that name. */
function writerOf(
  view: View,
  { podsByName, byService }: Writers,
  said: { service: string; pod?: string; namespace?: string },
): { workload?: Workload; ref: ObjectRef } | undefined {
  const pod = said.pod === undefined ? undefined : podsByName.get(said.pod);
  if (pod) {
    const workload = workloadOfPod(view, pod);
    return { ref: workload?.ref ?? ownerOf(view, pod), ...(workload ? { workload } : {}) };
  }
  const named = byService.get(said.service) ?? [];
  const here = named.filter(({ ref }) => said.namespace === undefined || ref.namespace === said.namespace);
  const exact = here.filter(({ ref }) => ref.name === said.service);
  const [workload, other] = exact.length > 0 ? exact : here;
  return workload && !other ? { ref: workload.ref, workload } : undefined;
}

function patternLines(view: View, writers: Writers, since: string): Line[] {
  return view.logPatterns.flatMap((located) => {
    const { sample, recent, baseline, firstAt, lastAt } = located.object;
    const writer = writerOf(view, writers, located.object);
    if (!writer || typeof sample !== 'string' || !(recent > 0) || (lastAt !== null && lastAt < since))
      return [];
    return [
      {
        ...writer,
        text: withoutTime(sample),
        place: within<string>(located, 'sample'),
        count: recent,
        earlier: baseline,
        ...(firstAt ? { firstAt } : {}),
        ...(lastAt ? { at: lastAt } : {}),
        failing: false,
      },
    ];
  });
}

function errorLines(view: View, writers: Writers, since: string): Line[] {
  return view.errorLines.flatMap((located) => {
    const { body, at, pod } = located.object;
    const writer = writerOf(view, writers, located.object);
    if (!writer || typeof body !== 'string' || (at !== null && at < since)) return [];
    return [
      {
        ...writer,
        ...(pod ? { pod } : {}),
        text: withoutTime(body),
        place: within<string>(located, 'body'),
        count: 1,
        earlier: 0,
        ...(at ? { at, firstAt: at } : {}),
        failing: false,
      },
    ];
  });
}
