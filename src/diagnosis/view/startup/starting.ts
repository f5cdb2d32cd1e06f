import { canonicalJson, toJson } from '#src/evidence/canonical.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { KubeEvent } from '#src/kubernetes/objects.ts';
import type { Container, ContainerStatus, Pod, PodSpec } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { lastSeen } from '../event-times.ts';
import { isOwnedBy } from '../owners.ts';
import type { Rollout } from '../rollouts.ts';
import { cite, type Located, type View, within } from '../view.ts';
import { quoted, timeWords } from '../words.ts';
import { ownerOf, type Workload, workloadOfPod } from '../workloads.ts';

/** A container that does not run, of a pod that should: it waits, or it ended and will be started again. */
export interface Unstarted {
  pod: Located<Pod>;
  /** What a person would change: the Deployment, the CronJob, or a bare pod. */
  owner: ObjectRef;
  workload: Workload | undefined;
  init: boolean;
  status: Located<ContainerStatus>;
  spec: Located<Container> | undefined;
}

/** A message of the kubelet about one container or its pod, newest first where there are several. */
export interface Saying {
  text: string;
  citation: Citation;
}

const cache = new WeakMap<View, Unstarted[]>();

/** Every container that does not run though its pod has a node and is meant to run. */
export function unstartedOf(view: View): Unstarted[] {
  const known = cache.get(view);
  if (known) return known;
  const made = view.pods.filter(({ object }) => isMeantToRun(object)).flatMap((pod) => inPod(view, pod));
  cache.set(view, made);
  return made;
}

/** False for pods that are being deleted, have ended, or have no node. */
export function isMeantToRun({ metadata, spec, status }: Pod): boolean {
  if (metadata.deletionTimestamp || !spec?.nodeName) return false;
  return status?.phase !== 'Succeeded' && status?.phase !== 'Failed';
}

function inPod(view: View, pod: Located<Pod>): Unstarted[] {
  const of = (init: boolean): Unstarted[] => {
    const [statuses, specs] = init
      ? (['initContainerStatuses', 'initContainers'] as const)
      : (['containerStatuses', 'containers'] as const);
    return (pod.object.status?.[statuses] ?? []).flatMap((status, index) => {
      const { running, terminated } = status.state ?? {};
      if (running || terminated?.exitCode === 0) return [];
      const at = (pod.object.spec[specs] ?? []).findIndex((each) => each.name === status.name);
      return [
        {
          pod,
          owner: ownerOf(view, pod.object),
          workload: workloadOfPod(view, pod.object),
          init,
          status: within<ContainerStatus>(pod, 'status', statuses, index),
          spec: at < 0 ? undefined : within<Container>(pod, 'spec', specs, at),
        },
      ];
    });
  };
  return [...of(true), ...of(false)];
}

/** `container main of pod web-1`. */
export function containerWords({ init, status, pod }: Unstarted): string {
  return `${init ? 'init container' : 'container'} ${status.object.name} of pod ${pod.object.metadata.name}`;
}

/** The events about a pod with these reasons, newest first. A StatefulSet's pods share names with those before them. */
export function podEvents(view: View, { object: pod }: Located<Pod>, reasons: RegExp): Located<KubeEvent>[] {
  const { name, namespace, uid, creationTimestamp = '' } = pod.metadata;
  return (
    view
      .eventsOf('Pod', namespace, name)
      .filter(({ object }) => reasons.test(object.reason ?? '') && object.message)
      .filter(({ object: { involvedObject } }) => !uid || !involvedObject.uid || involvedObject.uid === uid)
      // Also where one of the times is unknown.
      .filter(({ object }) => !(lastSeen(object) < Date.parse(creationTimestamp) - ROUNDING_MS))
      .sort(
        (a, b) =>
          (lastSeen(b.object) || 0) - (lastSeen(a.object) || 0) ||
          a.object.metadata.name.localeCompare(b.object.metadata.name),
      )
  );
}

/** Times of events are rounded, and two clocks write them. */
const ROUNDING_MS = 2_000;

export function eventSaying(view: View, event: Located<KubeEvent>): Saying {
  const { message = '', reason } = event.object;
  const at = lastSeen(event.object);
  const when = Number.isFinite(at) ? ` at ${timeWords(new Date(at).toISOString(), view.now)}` : '';
  return { text: message, citation: cite(event, ['message'], `event ${reason}${when}: ${quoted(message)}`) };
}

/** These say that something failed, not what. */
const EMPTY = /^(?:Error: )?(?:ErrImagePull|ImagePullBackOff|Back-off |back-off |\S+$)/;

/**
 * What the kubelet says about a container that does not run: first its status, which is of now, then events with these
 * reasons.
 */
export function sayingsOf(
  view: View,
  unstarted: Unstarted,
  reasons = /^(?:Failed|InspectFailed)$/,
): Saying[] {
  const { status, pod, init } = unstarted;
  const paths = [
    ['state', 'waiting', 'message'],
    ['state', 'terminated', 'message'],
    ['lastState', 'terminated', 'message'],
  ];
  const own = paths.flatMap((path) => {
    const { object: text } = within<string | undefined>(status, ...path);
    return text
      ? [
          {
            text,
            citation: cite(
              status,
              path,
              `the kubelet says about ${containerWords(unstarted)}: ${quoted(text)}`,
            ),
          },
        ]
      : [];
  });
  const field = `spec.${init ? 'initContainers' : 'containers'}{${status.object.name}}`;
  const events = podEvents(view, pod, reasons)
    .filter(
      ({ object: { involvedObject } }) => !involvedObject.fieldPath || involvedObject.fieldPath === field,
    )
    .map((event) => eventSaying(view, event));
  // A back-off repeats what failed after its own words since Kubernetes 1.31.
  return [...own, ...events].filter(({ text }) => !EMPTY.test(text) || /: Err\w+: /.test(text));
}

/** What a start of containers is said by: after these events sandbox and volumes were there. */
const PROGRESS = /^(?:Pulling|Pulled|Created|Started)$/;

/** True where something later than an event shows that the pod got past it. */
export function isOvercome(view: View, pod: Located<Pod>, event: KubeEvent): boolean {
  const [progress] = podEvents(view, pod, PROGRESS);
  return progress !== undefined && lastSeen(progress.object) > lastSeen(event);
}

/**
 * The rollout of a workload, where it changed a part of the pod template and all these pods are of its revision: then it
 * brought what that part does.
 */
export function rolloutThatBrought(
  workload: Workload | undefined,
  pods: readonly Located<Pod>[],
  part: (spec: PodSpec) => unknown,
): Rollout | undefined {
  const rollout = workload?.rollout;
  if (!rollout || !pods.every((pod) => isOwnedBy(pod.object, rollout.to.replicaSet.object))) return undefined;
  const [from, to] = [rollout.from, rollout.to].map(({ replicaSet }) =>
    canonicalJson(toJson(part(replicaSet.object.spec.template.spec))),
  );
  return from === to ? undefined : rollout;
}

/** The containers of a pod spec, init containers first. */
export function containersOf(spec: PodSpec): Container[] {
  return [...(spec.initContainers ?? []), ...(spec.containers ?? [])];
}
