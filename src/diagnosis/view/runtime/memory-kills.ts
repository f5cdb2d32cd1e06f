import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Container, ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type { Citation } from '../../types.ts';
import { declaredFor } from '../declared.ts';
import { firstSeen, lastSeen } from '../event-times.ts';
import { cite, type Located, type View, within } from '../view.ts';
import { quoted } from '../words.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';
import { containerPlace } from './probe-targets.ts';

/** A kill of a container that runs and is ready since is taken for over after this time. */
const LATELY_MS = 15 * 60_000;
/** No container starts with less: CRI-O's lower bound, 12 MiB; Docker's is 6 MB. */
export const LEAST_BYTES = 12 * 1_048_576;

/** A container that was killed because it used more memory than its limit. */
export interface MemoryKill {
  owner: ObjectRef;
  workload: Workload | undefined;
  pod: Located<Pod>;
  container: Container;
  /** `creation`: already while it was being created. `run`: while it ran. `guess`: killed, and the limit was lowered. */
  when: 'creation' | 'run' | 'guess';
  confidence: number;
  restarts: number;
  /** `128Mi`; undefined where the container has none. */
  limit: string | undefined;
  citations: Citation[];
  /** A higher limit that was set before. */
  earlier: EarlierLimit | undefined;
  /** ISO 8601. */
  since: string | undefined;
}

/** The memory limit of a container as it was, or as it was declared to be. */
export interface EarlierLimit {
  limit: string;
  source: string;
  /** True where the newest rollout replaced it. */
  replaced: boolean;
  citation: Citation;
}

/** Every container that keeps being killed for its memory, or was lately; one for each pod and container. */
export function memoryKills(view: View): MemoryKill[] {
  return view.pods.flatMap((pod) => {
    if (pod.object.metadata.deletionTimestamp || pod.object.status?.phase === 'Succeeded') return [];
    return (['containerStatuses', 'initContainerStatuses'] as const).flatMap((list) =>
      (pod.object.status?.[list] ?? []).flatMap((status, index) => {
        const place = containerPlace(pod.object.spec, status.name);
        if (!place) return [];
        const kill = { view, pod, status, at: ['status', list, index], ...place };
        const found = killedInRun(kill) ?? killedAtCreation(kill) ?? killedByGuess(kill);
        return found ? [found] : [];
      }),
    );
  });
}

interface Looked {
  view: View;
  pod: Located<Pod>;
  status: ContainerStatus;
  at: (string | number)[];
  container: Container;
  /** Of the container in the pod's spec. */
  path: (string | number)[];
}
type Told = Pick<MemoryKill, 'when' | 'confidence' | 'citations' | 'since'>;

function killOf(looked: Looked, told: Told): MemoryKill {
  const { view, pod, status, container, path } = looked;
  const workload = workloadOfPod(view, pod.object);
  const limit = limitOf(container);
  const earlier = earlierLimit(view, workload, container);
  const limitPath = ['spec', ...path, 'resources', 'limits', 'memory'];
  return {
    owner: ownerOf(view, pod.object),
    workload,
    pod,
    container,
    restarts: status.restartCount,
    limit,
    earlier,
    ...told,
    citations: [
      ...told.citations,
      ...(limit === undefined ? [] : [cite(pod, limitPath, `its memory limit is ${limit}`)]),
      ...(earlier ? [earlier.citation] : []),
    ],
  };
}

function limitOf(container: Container): string | undefined {
  const limit: unknown = container.resources?.limits?.memory;
  return limit === undefined || limit === null ? undefined : String(limit);
}

function killedInRun(looked: Looked): MemoryKill | undefined {
  const { view, pod, status, at } = looked;
  for (const where of ['state', 'lastState'] as const) {
    const ended = status[where]?.terminated;
    if (ended?.reason !== 'OOMKilled') continue;
    const age = view.now.getTime() - Date.parse(ended.finishedAt ?? '');
    const lately = age <= LATELY_MS;
    // What waits for its next start, or is down, still fails; what runs since does for a while.
    const down = status.state?.running === undefined && pod.object.status?.phase !== 'Failed';
    if (!down && !lately) continue;
    const citations = [
      cite(
        pod,
        [...at, where, 'terminated', 'reason'],
        `container ${status.name} of pod ${pod.object.metadata.name} ended as OOMKilled`,
      ),
      ...(ended.finishedAt
        ? [cite(pod, [...at, where, 'terminated', 'finishedAt'], `it ended at ${ended.finishedAt}`)]
        : []),
      cite(pod, [...at, 'restartCount'], `it was restarted ${status.restartCount} times`),
    ];
    const certain = !status.ready ? 0.95 : status.restartCount > 1 ? 0.88 : 0.8;
    // Without a limit the kernel ends the largest process of a node that has no memory left.
    const confidence = limitOf(looked.container) === undefined ? 0.6 : certain;
    return killOf(looked, { when: 'run', confidence, citations, since: ended.finishedAt });
  }
  return undefined;
}

/** Words of runc, crun, CRI-O and Docker that leave no other reading. */
const TOO_LOW =
  /container init was OOM-killed|memory limit too low|memory limit .{0,60}(?:too low|should be at least|is less than)|minimum memory limit|OOM.?killed/i;
/** What they also say when the first process is killed for other reasons. */
const MAYBE_TOO_LOW =
  /OCI runtime create failed.*(?:signal: killed|connection reset by peer|unexpected EOF|broken pipe)|unable to set memory limit|signal: killed|failed to create shim task: context deadline exceeded/is;

function killedAtCreation(looked: Looked): MemoryKill | undefined {
  const { view, pod, status, at } = looked;
  if (status.state?.running) return undefined;
  const { name, namespace } = pod.object.metadata;
  const messages: { text: string; citation: Citation; time: number }[] = [];
  for (const path of [
    ['state', 'waiting'],
    ['state', 'terminated'],
    ['lastState', 'terminated'],
  ]) {
    const { object: text } = within<string | undefined>(pod, ...at, ...path, 'message');
    if (typeof text === 'string')
      messages.push({
        text,
        time: Number.NaN,
        citation: cite(
          pod,
          [...at, ...path, 'message'],
          `the kubelet says about container ${status.name}: ${quoted(text, 300)}`,
        ),
      });
  }
  for (const event of view.eventsOf('Pod', namespace, name)) {
    const { reason = '', message = '', involvedObject } = event.object;
    const of = /\{(.+)\}$/.exec(involvedObject.fieldPath ?? '')?.[1];
    if (!/^Failed/.test(reason) || (of !== undefined && of !== status.name)) continue;
    if (involvedObject.uid && pod.object.metadata.uid && involvedObject.uid !== pod.object.metadata.uid)
      continue;
    if (view.now.getTime() - lastSeen(event.object) > LATELY_MS) continue;
    // The sandbox has the limits of all containers together: the smallest is the one to look at.
    if (reason === 'FailedCreatePodSandBox' && smallest(pod.object) !== status.name) continue;
    messages.push({
      text: message,
      time: firstSeen(event.object),
      citation: cite(event, ['message'], `the kubelet says about pod ${name}: ${quoted(message, 300)}`),
    });
  }
  const certain = messages.filter(({ text }) => TOO_LOW.test(text));
  const likely = messages.filter(({ text }) => MAYBE_TOO_LOW.test(text));
  const bytes = quantity(limitOf(looked.container));
  const lowered = earlierLimit(view, workloadOfPod(view, pod.object), looked.container);
  const tiny = bytes !== undefined && bytes <= LEAST_BYTES;
  const found = certain.length > 0 ? certain : tiny || lowered ? likely : [];
  if (found.length === 0) return undefined;
  const first = Math.min(...found.map(({ time }) => time).filter(Number.isFinite));
  const started = pod.object.metadata.creationTimestamp;
  return killOf(looked, {
    when: 'creation',
    confidence: certain.length > 0 ? 0.96 : tiny ? 0.85 : 0.7,
    citations: found.slice(0, 2).map(({ citation }) => citation),
    since: Number.isFinite(first) ? new Date(first).toISOString() : started,
  });
}

function smallest(pod: Pod): string | undefined {
  const sized = (pod.spec?.containers ?? []).map((each) => ({
    name: each.name,
    bytes: quantity(limitOf(each)) ?? Number.POSITIVE_INFINITY,
  }));
  return sized.sort((a, b) => a.bytes - b.bytes)[0]?.name;
}

/** Killed by signal 9 without a reason given, and with less memory than before: a child process may have been the one. */
function killedByGuess(looked: Looked): MemoryKill | undefined {
  const { view, pod, status, at, container } = looked;
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  const where = status.state?.terminated ? 'state' : 'lastState';
  if (ended?.exitCode !== 137 || status.ready || status.restartCount < 1) return undefined;
  const { name, namespace } = pod.object.metadata;
  const killed = view
    .eventsOf('Pod', namespace, name)
    .some(({ object }) => object.reason === 'Killing' || object.reason === 'Evicted');
  if (killed || !earlierLimit(view, workloadOfPod(view, pod.object), container)) return undefined;
  return killOf(looked, {
    when: 'guess',
    confidence: 0.7,
    citations: [
      cite(
        pod,
        [...at, where, 'terminated', 'exitCode'],
        `container ${status.name} of pod ${name} ended with exit code 137`,
      ),
    ],
    since: ended.finishedAt,
  });
}

/** The newest earlier limit of a container that was clearly higher: by a quarter. */
function earlierLimit(
  view: View,
  workload: Workload | undefined,
  { name, resources }: Container,
): EarlierLimit | undefined {
  const bytes = quantity(resources?.limits?.memory);
  if (!workload || bytes === undefined) return undefined;
  const { revisions, current, rollout, ref } = workload;
  const sources = [
    ...revisions
      .filter((revision) => revision !== current)
      .toReversed()
      .map((revision) => ({
        located: revision.replicaSet as Located<unknown>,
        source: `revision ${revision.number}`,
        replaced: revision === rollout?.from,
      })),
    ...declaredFor(view, ref.kind, ref.namespace, ref.name).map((located) => ({
      located: located as Located<unknown>,
      source: 'the declared manifest',
      replaced: false,
    })),
  ];
  for (const { located, source, replaced } of sources) {
    const { object: containers } = within<unknown>(located, 'spec', 'template', 'spec', 'containers');
    const index = Array.isArray(containers) ? containers.findIndex((each) => each?.name === name) : -1;
    if (index < 0) continue;
    const path = ['spec', 'template', 'spec', 'containers', index, 'resources', 'limits', 'memory'];
    const { object: limit } = within<string | number | undefined>(located, ...path);
    const before = quantity(limit);
    if (limit === undefined || before === undefined || before < 1.25 * bytes) continue;
    return {
      limit: String(limit),
      source,
      replaced,
      citation: cite(located, path, `${source} had a memory limit of ${limit}`),
    };
  }
  return undefined;
}

/** The nodes on which the kernel itself ran out of memory lately, by name. */
export function starvedNodes(view: View): Set<string> {
  return new Set(
    view.events
      .filter(({ object }) => object.reason === 'SystemOOM' && object.involvedObject.kind === 'Node')
      .filter(({ object }) => !(view.now.getTime() - lastSeen(object) > LATELY_MS))
      .map(({ object }) => object.involvedObject.name),
  );
}
