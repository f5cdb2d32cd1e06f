import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { Pod, PodSpec } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import type { Rollout } from '../rollouts.ts';
import { cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';
import { absentReferences, isThereByNow } from './config-references.ts';
import { missedName, type StartError, startError } from './start-errors.ts';
import {
  containersOf,
  containerWords,
  eventSaying,
  isMeantToRun,
  isOvercome,
  podEvents,
  rolloutThatBrought,
  type Saying,
  sayingsOf,
  type Unstarted,
  unstartedOf,
} from './starting.ts';

/** The pods of one owner whose containers do not start for one reason. */
export interface StartFault {
  error: StartError;
  owner: ObjectRef;
  workload: Workload | undefined;
  pods: Located<Pod>[];
  /** The words of the kubelet; undefined where they are lost and the objects alone show it. */
  message: string | undefined;
  /** What is missed, for configuration: `ConfigMap web-settings`. */
  missed: string[];
  citations: Citation[];
  /** True where the pods have only just got their node: plugins and drivers of a new node take a moment, and detaching too. */
  young: boolean;
  /** The rollout that changed what fails. */
  rollout: Rollout | undefined;
}

interface Finding {
  error: StartError;
  /** Absent for what concerns the whole pod. */
  container?: string;
  pod: Located<Pod>;
  missed?: string;
  message?: string;
  citations: Citation[];
}

const cache = new WeakMap<View, StartFault[]>();

/** Everything that keeps containers from being created or started now, by owner and reason. Images are not among it. */
export function startFaults(view: View): StartFault[] {
  const known = cache.get(view);
  if (known) return known;
  const groups = new Map<string, Finding[]>();
  const found = [
    ...unstartedOf(view).flatMap((unstarted) => ofContainer(view, unstarted)),
    ...stuckPods(view).flatMap((pod) => ofPod(view, pod)),
  ];
  // What is known of one container holds for its siblings, whose messages may be lost.
  const told = new Map(
    found.flatMap((each) => (each.error === 'other' ? [] : [[placeOf(view, each), each.error]])),
  );
  for (const each of found) {
    const silent = each.error === 'other' && each.message === undefined && each.container !== undefined;
    const finding = silent ? { ...each, error: told.get(placeOf(view, each)) ?? each.error } : each;
    const key = `${refKey(ownerOf(view, finding.pod.object))} ${finding.error}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  const made = [...groups.keys()].sort().flatMap((key) => grouped(view, groups.get(key) ?? []));
  cache.set(view, made);
  return made;
}

function placeOf(view: View, { pod, container }: Finding): string {
  return `${refKey(ownerOf(view, pod.object))} ${container}`;
}

/** States of a container that was not created or whose process did not start (pkg/kubelet/kuberuntime). */
const CREATION_FAILED =
  /^(?:CreateContainerConfigError|CreateContainerError|RunContainerError|StartError|ContainerCannotRun|PreCreateHookError|PreStartHookError|PostStartHookError)$/;

function ofContainer(view: View, unstarted: Unstarted): Finding[] {
  const { pod, status } = unstarted;
  const { state, lastState, name: container } = status.object;
  const paths = [
    ['state', 'waiting', state?.waiting?.reason],
    ['state', 'terminated', state?.terminated?.reason],
    ['lastState', 'terminated', lastState?.terminated?.reason],
  ] as const;
  const [at] = paths.filter(([, , reason]) => CREATION_FAILED.test(reason ?? ''));
  if (!at) return [];
  const [where, what, reason = ''] = at;
  const shows = cite(status, [where, what, 'reason'], `${containerWords(unstarted)}: ${reason}`);
  const told = sayingsOf(view, unstarted).map((saying) => ({
    saying,
    error: startError(reason, saying.text),
  }));
  // Undefined is a reason too, and somebody else's: memory that is too small, a runtime that is down.
  const telling = told.find(({ error }) => error !== 'other') ?? told[0];
  if (telling) {
    const { error, saying } = telling;
    return error ? asFindings(view, pod, error, saying, shows).map((each) => ({ ...each, container })) : [];
  }
  const absent = reason === 'CreateContainerConfigError' ? absentReferences(view, pod, 'environment') : [];
  return absent.length > 0
    ? absent.map((each) => ({ ...each, pod, container, citations: [shows, ...each.citations] }))
    : [{ error: 'other', pod, container, citations: [shows] }];
}

function asFindings(
  view: View,
  pod: Located<Pod>,
  error: StartError,
  saying: Saying,
  shows: Citation,
): Finding[] {
  const missed = /^(?:config|secret)-/.test(error) ? missedName(saying.text) : undefined;
  if (missed && isThereByNow(view, pod.object.metadata.namespace ?? '', missed)) return [];
  const citations = [shows, saying.citation];
  return [{ error, pod, message: saying.text, citations, ...(missed ? { missed } : {}) }];
}

/** Pods with a node of which no container was created yet. */
export function stuckPods(view: View): Located<Pod>[] {
  return view.pods.filter(({ object }) => isMeantToRun(object) && isStuck(object));
}

function isStuck({ status }: Pod): boolean {
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  if (statuses.length === 0) return status?.phase === 'Pending';
  const waits = statuses.filter(({ state }) =>
    /^(?:ContainerCreating|PodInitializing)$/.test(state?.waiting?.reason ?? ''),
  );
  // A container that runs, or failed, shows that sandbox and volumes are there; init containers may be done since before.
  return (
    waits.length > 0 &&
    statuses.every((each) => waits.includes(each) || each.state?.terminated?.exitCode === 0)
  );
}

const POD_FAILURE = /^(?:FailedMount|FailedMapVolume|FailedAttachVolume|FailedCreatePodSandBox)$/;
/** A summary of what other events tell in detail. */
const SUMMARY = /^Unable to attach or mount volumes/;

function ofPod(view: View, pod: Located<Pod>): Finding[] {
  const events = podEvents(view, pod, POD_FAILURE)
    .filter(({ object }) => !isOvercome(view, pod, object))
    .map((event) => ({ event, error: startError(event.object.reason ?? '', event.object.message ?? '') }));
  const { name } = pod.object.metadata;
  const shows = cite(pod, ['status', 'phase'], `pod ${name} is ${pod.object.status?.phase}`);
  const telling = events.find(({ event, error }) => error && !SUMMARY.test(event.object.message ?? ''));
  const absent = absentReferences(view, pod, 'volumes');
  if (!telling && absent.length > 0)
    return absent.map((each) => ({ ...each, pod, citations: [shows, ...each.citations] }));
  const { event, error } = telling ?? events.find((each) => each.error) ?? {};
  if (!event || !error) return [];
  return asFindings(view, pod, error, eventSaying(view, event), shows);
}

/** The part of a template that each reason is about: a rollout that changed it brought the fault. */
const PARTS: Partial<Record<StartError, (spec: PodSpec) => unknown>> = {
  'config-map-missing': configuration,
  'secret-missing': configuration,
  'config-key-missing': configuration,
  'mount-failed': mounts,
  'volume-permission-denied': mounts,
  'volume-attach-failed': mounts,
  'command-not-found': (spec) => containersOf(spec).map(({ image, command, args }) => [image, command, args]),
  'security-context-violated': (spec) => [
    spec.securityContext,
    containersOf(spec).map(({ image, securityContext }) => [image, securityContext]),
  ],
  'image-architecture-unmatched': (spec) => [
    spec.nodeSelector,
    spec.affinity,
    containersOf(spec).map(({ image }) => image),
  ],
  other: (spec) => spec,
};

function configuration(spec: PodSpec): unknown {
  return [spec.volumes, containersOf(spec).map(({ env, envFrom }) => [env, envFrom])];
}

function mounts(spec: PodSpec): unknown {
  return [
    spec.volumes,
    spec.securityContext,
    containersOf(spec).map(({ volumeMounts, securityContext }) => [volumeMounts, securityContext]),
  ];
}

function grouped(view: View, findings: Finding[]): StartFault[] {
  const sorted = findings.toSorted((a, b) =>
    a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name),
  );
  const first = sorted.find(({ message }) => message !== undefined) ?? sorted[0];
  if (!first) return [];
  const pods = [...new Set(sorted.map(({ pod }) => pod))];
  const workload = workloadOfPod(view, first.pod.object);
  const part = PARTS[first.error];
  const missed = [...new Set(sorted.flatMap((each) => each.missed ?? []))];
  return [
    {
      error: first.error,
      owner: ownerOf(view, first.pod.object),
      workload,
      pods,
      message: first.message,
      missed,
      citations: [first, ...sorted.filter((each) => each !== first && each.missed !== first.missed)]
        .slice(0, 3)
        .flatMap(({ citations }) => citations),
      young: pods.every(({ object }) => isYoung(view, object)),
      rollout: part && rolloutThatBrought(workload, pods, part),
    },
  ];
}

const YOUNG_MS = 60_000;

function isYoung(view: View, { status, metadata }: Pod): boolean {
  return view.now.getTime() - Date.parse(status?.startTime ?? metadata.creationTimestamp ?? '') < YOUNG_MS;
}

/** The message as a statement quotes it, without what runtimes and drivers wrap around it. */
export function reasonWords(message: string): string {
  return quoted(
    message
      .replace(/^\(combined from similar events\): /, '')
      .replace(/^Error: /, '')
      .replace(/^.*?(?:runc create failed|OCI runtime create failed): /, ''),
    240,
  );
}
