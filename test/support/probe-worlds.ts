import type { KubeEvent, KubeObject } from '#src/kubernetes/objects.ts';
import type { Container, ContainerStatus, Pod, Probe } from '#src/kubernetes/pod-objects.ts';
import type { Deployment, ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import { app, event, minutesAgo, podName, service } from './cluster-objects.ts';
import type { World } from './world.ts';

/** Deployments whose containers are written out, with the pod status and events that a kubelet leaves. */

interface ContainedApp {
  name?: string;
  /** Oldest first; each with the containers of its template. */
  revisions: {
    minutesAgo: number;
    containers: Partial<Container>[];
    readyReplicas?: number;
    image?: string;
  }[];
  replicas?: number;
  /** Pods of the newest revision that are ready; none by default. */
  ready?: number;
  /** Status of the containers of pods that are not ready, by container name. */
  statuses?: Record<string, Partial<ContainerStatus>>;
}

/** A Deployment whose pods run the containers of its newest revision. */
export function containedApp(spec: ContainedApp): KubeObject[] {
  const { name = 'checkout', revisions, replicas = 1, ready = 0, statuses = {} } = spec;
  const newest = revisions.at(-1);
  if (!newest) throw new Error('an app needs a revision');
  const containersOf = ({ containers, image }: ContainedApp['revisions'][number]): Container[] =>
    containers.map((each) => ({ name: 'main', image: image ?? `r.example/${name}:1`, ...each }));
  const objects = app({
    name,
    replicas,
    ready,
    revisions: revisions.map((revision) => ({
      image: revision.image ?? `r.example/${name}:1`,
      minutesAgo: revision.minutesAgo,
      spec: { containers: containersOf(revision) },
      ...(revision.readyReplicas === undefined ? {} : { readyReplicas: revision.readyReplicas }),
    })),
  });
  const oldest = Math.max(...revisions.map((each) => each.minutesAgo));
  return objects.map((object) => {
    if (object.kind === 'Deployment')
      return { ...object, metadata: { ...object.metadata, creationTimestamp: minutesAgo(oldest) } };
    if (object.kind !== 'Pod') return object;
    const pod = object as Pod;
    const isReady = pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return {
      ...pod,
      spec: { ...pod.spec, containers: containersOf(newest) },
      status: {
        ...pod.status,
        containerStatuses: containersOf(newest).map((container) => ({
          name: container.name,
          image: container.image,
          ready: isReady === true,
          started: true,
          restartCount: 0,
          state: { running: { startedAt: minutesAgo(newest.minutesAgo) } },
          lastState: {},
          ...(isReady ? {} : statuses[container.name]),
        })),
      },
    } as Pod;
  });
}

/** The name of the first pod of the newest revision. */
export function firstPod(objects: readonly KubeObject[]): string {
  const sets = objects.filter((object) => object.kind === 'ReplicaSet') as ReplicaSet[];
  const [deployment] = objects.filter((object) => object.kind === 'Deployment') as Deployment[];
  return podName(deployment?.metadata.name ?? '', sets.length, 0);
}

/** `Unhealthy` of the kubelet, about a container. */
export function unhealthy(
  pod: string,
  message: string,
  more: { container?: string; count?: number; from?: number; to?: number } = {},
): KubeEvent {
  const { container = 'main', count = 9, from = 4, to = 0.3 } = more;
  const made = event('Unhealthy', message, { name: pod });
  return {
    ...made,
    involvedObject: { ...made.involvedObject, fieldPath: `spec.containers{${container}}` },
    count,
    firstTimestamp: minutesAgo(from),
    lastTimestamp: minutesAgo(to),
  };
}

/** `Killing` of the kubelet, because of a probe. */
export function killing(
  pod: string,
  kind: 'liveness' | 'startup',
  more: { container?: string; count?: number; to?: number } = {},
): KubeEvent {
  const { container = 'main', count = 3, to = 0.8 } = more;
  const message = `Container ${container} failed ${kind} probe, will be restarted`;
  return {
    ...event('Killing', message, { name: pod }),
    type: 'Normal',
    count,
    firstTimestamp: minutesAgo(4),
    lastTimestamp: minutesAgo(to),
  };
}

type Kind = 'liveness' | 'readiness' | 'startup';
const FIELD = { liveness: 'livenessProbe', readiness: 'readinessProbe', startup: 'startupProbe' } as const;

export interface ProbedWorld {
  kind: Kind;
  probe: Probe;
  /** The kubelet's words after `… probe failed: `. */
  says: string;
  /** Of the revision before, which ran; without it the workload is new. */
  before?: Probe;
  /** What else the container has: ports, other probes. */
  container?: Partial<Container>;
  /** True where the container is well by now. */
  recovered?: boolean;
  /** Minutes since the newest revision. */
  age?: number;
  count?: number;
  status?: Partial<ContainerStatus>;
  /** Service ports in front of it. */
  targetPort?: number;
  more?: KubeObject[];
}

/** A probe that fails, as it looks some minutes after its rollout. */
export function probedWorld(spec: ProbedWorld): World {
  const { kind, probe, says, before, container, recovered = false, age = 5, count = 9, targetPort } = spec;
  const ports = [{ containerPort: 8080 }];
  const of = (each: Probe): Partial<Container>[] => [{ ports, ...container, [FIELD[kind]]: each }];
  const objects = containedApp({
    revisions: [
      ...(before ? [{ minutesAgo: 9_000, containers: of(before) }] : []),
      { minutesAgo: age, containers: of(probe) },
    ],
    ready: recovered ? 1 : 0,
    statuses: { main: { ...FAILING[kind], ...spec.status } },
  });
  const pod = firstPod(objects);
  const word = `${kind.charAt(0).toUpperCase()}${kind.slice(1)}`;
  const times = recovered ? { from: age, to: age - 0.2, count } : { from: age - 0.5, count };
  return {
    objects: [
      ...objects,
      ...service({
        name: 'checkout',
        addresses: recovered ? 1 : 0,
        ...(targetPort === undefined ? {} : { targetPort }),
      }),
      unhealthy(pod, `${word} probe failed: ${says}`, times),
      ...(kind === 'readiness' || recovered ? [] : [killing(pod, kind)]),
      ...(spec.more ?? []),
    ],
  };
}

const killed = {
  terminated: {
    exitCode: 137,
    reason: 'Error',
    startedAt: minutesAgo(1.4),
    finishedAt: minutesAgo(0.8),
  },
};
const FAILING: Record<Kind, Partial<ContainerStatus>> = {
  readiness: { ready: false },
  liveness: {
    ready: true,
    restartCount: 3,
    state: { running: { startedAt: minutesAgo(0.8) } },
    lastState: killed,
  },
  startup: {
    ready: false,
    started: false,
    restartCount: 3,
    state: { running: { startedAt: minutesAgo(0.8) } },
    lastState: killed,
  },
};
