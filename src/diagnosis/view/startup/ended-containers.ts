import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';
import { currentLines, type Line } from '../runtime/lines.ts';
import { type Located, type View, within } from '../view.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';
import { isMeantToRun } from './starting.ts';

/** A container that ended with an error and is not ready since. */
export interface EndedContainer {
  pod: Located<Pod>;
  owner: ObjectRef;
  workload: Workload | undefined;
  init: boolean;
  status: Located<ContainerStatus>;
  spec: Located<Container> | undefined;
  /** How it ended last. */
  end: NonNullable<ContainerState['terminated']>;
  endPath: ['state' | 'lastState', 'terminated'];
  /** What it said last, oldest first, or what the same container of a sibling said. */
  lines: Line[];
  /** False where no log of it or of a sibling could be read. */
  logged: boolean;
}

/** The process never ran, or the kernel ended it: what it was about to do is not why. */
const NOT_ITS_OWN = /^(?:StartError|ContainerCannotRun|OOMKilled|ContainerStatusUnknown)$/;

const cache = new WeakMap<View, EndedContainer[]>();

/** Containers and init containers whose own process ended with an error, of pods that are meant to run. */
export function endedContainers(view: View): EndedContainer[] {
  const known = cache.get(view);
  if (known) return known;
  const made = view.pods.filter(({ object }) => isMeantToRun(object)).flatMap((pod) => inPod(view, pod));
  cache.set(view, made);
  return made;
}

function inPod(view: View, pod: Located<Pod>): EndedContainer[] {
  const lists = [
    ['initContainerStatuses', 'initContainers'],
    ['containerStatuses', 'containers'],
  ] as const;
  return lists.flatMap(([statuses, specs]) =>
    (pod.object.status?.[statuses] ?? []).flatMap((status, index): EndedContainer[] => {
      const end = status.state?.terminated ?? status.lastState?.terminated;
      if (status.ready || !end || end.exitCode === 0 || NOT_ITS_OWN.test(end.reason ?? '')) return [];
      const at = (pod.object.spec[specs] ?? []).findIndex((each) => each.name === status.name);
      const owner = ownerOf(view, pod.object);
      return [
        {
          pod,
          owner,
          workload: workloadOfPod(view, pod.object),
          init: statuses === 'initContainerStatuses',
          status: within<ContainerStatus>(pod, 'status', statuses, index),
          spec: at < 0 ? undefined : within<Container>(pod, 'spec', specs, at),
          end,
          endPath: [status.state?.terminated ? 'state' : 'lastState', 'terminated'],
          lines: linesOf(view, nameOf(pod.object.metadata), refKey(owner), status.name),
          logged: writingsOf(view).logged.has(`${refKey(owner)} ${status.name}`),
        },
      ];
    }),
  );
}

/** The log of one container stands for its siblings; where all are lost, what telemetry kept of their workload. */
function linesOf(view: View, pod: string, owner: string, container: string): Line[] {
  const { lines } = writingsOf(view);
  const own = (lines.get(pod) ?? []).filter((line) => (line.container ?? container) === container);
  return own.length > 0 ? own : (lines.get(`${owner} ${container}`) ?? lines.get(owner) ?? []);
}

interface Writings {
  /** By pod, by owner and container, and by owner for lines that name no pod. */
  lines: Map<string, Line[]>;
  /** Owners and containers of which a log was read. */
  logged: Set<string>;
}

const writings = new WeakMap<View, Writings>();

function writingsOf(view: View): Writings {
  const known = writings.get(view);
  if (known) return known;
  const made: Writings = { lines: new Map(), logged: new Set() };
  const logs = [...view.crashLogs, ...view.podLogs].map(({ object }) => object);
  const named = new Set(logs.map((log) => log.pod));
  const pods = new Map(
    view.pods.flatMap(({ object }) =>
      named.has(object.metadata.name) ? [[nameOf(object.metadata), object] as const] : [],
    ),
  );
  for (const log of logs) {
    const pod = pods.get(nameOf({ namespace: log.namespace, name: log.pod }));
    if (pod) made.logged.add(`${refKey(ownerOf(view, pod))} ${log.container}`);
  }
  for (const line of currentLines(view)) {
    const { ref, pod, container } = line;
    const keys = pod
      ? [nameOf({ ...ref, name: pod }), ...(container ? [`${refKey(ref)} ${container}`] : [])]
      : [refKey(ref)];
    for (const key of keys) {
      const lines = made.lines.get(key);
      if (lines) lines.push(line);
      else made.lines.set(key, [line]);
    }
  }
  writings.set(view, made);
  return made;
}

function nameOf({ namespace, name }: { namespace?: string | undefined; name: string }): string {
  return `${namespace ?? ''}/${name}`;
}

/** Seconds that the last run lasted; undefined where its times are not known. */
export function lastedSeconds({ end }: EndedContainer): number | undefined {
  const seconds = (Date.parse(end.finishedAt ?? '') - Date.parse(end.startedAt ?? '')) / 1_000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
