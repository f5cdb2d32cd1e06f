import type { Series } from '#src/evidence/ports.ts';
import type { Endpoints, Service } from '#src/kubernetes/network-objects.ts';
import type { KubeEvent, KubeObject, Node } from '#src/kubernetes/objects.ts';
import type { ContainerState, Pod, PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { Deployment, ReplicaSet } from '#src/kubernetes/workload-objects.ts';

/** Small builders of Kubernetes objects as an API server would return them, and ports over them. */

export const NOW = new Date('2030-05-17T12:00:00.000Z');

/** ISO time some minutes before NOW. */
export function minutesAgo(minutes: number): string {
  return new Date(NOW.getTime() - minutes * 60_000).toISOString();
}

export interface AppSpec {
  namespace?: string;
  name: string;
  replicas?: number;
  /** Of the newest revision; all by default. */
  ready?: number;
  /** Oldest first; the last runs. `at` in minutes before NOW. */
  revisions: {
    image: string;
    minutesAgo: number;
    spec?: Partial<PodTemplate['spec']>;
    number?: number;
    readyReplicas?: number;
  }[];
  labels?: Record<string, string>;
  memoryLimit?: string;
  port?: number;
  /** What a pod that is not ready shows. */
  broken?: PodTrouble;
}

interface PodTrouble {
  phase?: string;
  state?: ContainerState;
  lastState?: ContainerState;
  restartCount?: number;
  unschedulable?: string;
}

const suffix = (index: number): string => `p${String(index).padStart(4, '0')}`;

/** A Deployment with its ReplicaSets and the pods of the newest one. */
export function app(spec: AppSpec): KubeObject[] {
  const { namespace = 'shop', name, replicas = 2, revisions } = spec;
  const ready = spec.ready ?? replicas;
  const labels = spec.labels ?? { app: name };
  const template = ({ image, spec: more }: AppSpec['revisions'][number]): PodTemplate => ({
    metadata: { labels },
    spec: {
      containers: [
        {
          name: 'main',
          image,
          ports: [{ containerPort: spec.port ?? 8080 }],
          resources: { limits: { memory: spec.memoryLimit ?? '512Mi' } },
        },
      ],
      ...more,
    },
  });
  const newest = revisions.at(-1);
  if (!newest) throw new Error('an app needs a revision');
  const deployment: Deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      creationTimestamp: minutesAgo(10_000),
      generation: revisions.length,
      labels,
    },
    spec: { replicas, selector: { matchLabels: labels }, template: template(newest) },
    status: {
      observedGeneration: revisions.length,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
    },
  };
  const sets = revisions.map((revision, index): ReplicaSet => {
    const number = revision.number ?? index + 1;
    const runs = revision === newest ? replicas : (revision.readyReplicas ?? 0);
    return {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: replicaSetName(name, number),
        namespace,
        uid: `uid-${name}-${number}`,
        creationTimestamp: minutesAgo(revision.minutesAgo),
        labels: { ...labels, 'pod-template-hash': `h${number}` },
        annotations: { 'deployment.kubernetes.io/revision': String(number) },
        ownerReferences: [{ kind: 'Deployment', name, uid: `uid-${name}`, controller: true }],
      },
      spec: { replicas: runs, template: template(revision) },
      status: {
        replicas: runs,
        readyReplicas: revision === newest ? ready : runs,
        availableReplicas: revision === newest ? ready : runs,
      },
    };
  });
  const number = newest.number ?? revisions.length;
  const pods = Array.from({ length: replicas }, (_, index) =>
    pod({
      namespace,
      name: podName(name, number, index),
      image: newest.image,
      labels,
      bornMinutesAgo: newest.minutesAgo,
      owner: { kind: 'ReplicaSet', name: replicaSetName(name, number), uid: `uid-${name}-${number}` },
      ...(index < ready ? {} : { broken: spec.broken ?? { phase: 'Running', state: { running: {} } } }),
    }),
  );
  return [deployment, ...sets, ...pods];
}

/** The ReplicaSet's name of a revision of an app. */
export function replicaSetName(name: string, revision: number): string {
  return `${name}-h${revision}`;
}

/** A pod's name of a revision of an app; also of pods that are gone. */
export function podName(name: string, revision: number, index: number): string {
  return `${replicaSetName(name, revision)}-${suffix(index)}`;
}

interface PodSpecification {
  namespace?: string;
  name: string;
  image: string;
  labels?: Record<string, string>;
  bornMinutesAgo?: number;
  owner?: { kind: string; name: string; uid?: string };
  broken?: PodTrouble;
}

/** A pod; ready unless `broken` says otherwise. */
export function pod({
  namespace = 'shop',
  name,
  image,
  labels = {},
  bornMinutesAgo = 60,
  owner,
  broken,
}: PodSpecification): Pod {
  const isReady = broken === undefined;
  const scheduled = broken?.unschedulable === undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace,
      uid: `uid-${name}`,
      creationTimestamp: minutesAgo(bornMinutesAgo),
      labels,
      ...(owner ? { ownerReferences: [{ ...owner, controller: true }] } : {}),
    },
    spec: { containers: [{ name: 'main', image }], ...(scheduled ? { nodeName: 'node-a' } : {}) },
    status: {
      phase: broken?.phase ?? (scheduled ? 'Running' : 'Pending'),
      conditions: [
        scheduled
          ? { type: 'PodScheduled', status: 'True' }
          : {
              type: 'PodScheduled',
              status: 'False',
              reason: 'Unschedulable',
              message: broken?.unschedulable ?? '',
            },
        { type: 'Ready', status: isReady ? 'True' : 'False' },
      ],
      ...(scheduled
        ? {
            containerStatuses: [
              {
                name: 'main',
                image,
                ready: isReady,
                restartCount: broken?.restartCount ?? 0,
                state: broken?.state ?? { running: { startedAt: minutesAgo(bornMinutesAgo) } },
                lastState: broken?.lastState ?? {},
              },
            ],
          }
        : {}),
    },
  };
}

export interface ServiceSpecification {
  namespace?: string;
  name: string;
  selector?: Record<string, string>;
  /** Ready addresses behind it. */
  addresses?: number;
  ageMinutes?: number;
  labels?: Record<string, string>;
  targetPort?: number;
}

/** A Service and its Endpoints. */
export function service(spec: ServiceSpecification): KubeObject[] {
  const {
    namespace = 'shop',
    name,
    selector = { app: name },
    addresses = 2,
    ageMinutes = 10_000,
    labels = {},
    targetPort = 8080,
  } = spec;
  const metadata = { name, namespace, creationTimestamp: minutesAgo(ageMinutes), labels };
  const object: Service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector, ports: [{ port: 80, targetPort }] },
  };
  const endpoints: Endpoints = {
    apiVersion: 'v1',
    kind: 'Endpoints',
    metadata: { name, namespace },
    ...(addresses > 0
      ? {
          subsets: [
            { addresses: Array.from({ length: addresses }, (_, index) => ({ ip: `10.0.0.${index + 1}` })) },
          ],
        }
      : {}),
  };
  return [object, endpoints];
}

let eventCount = 0;

/** An Event about a pod or another object. */
export function event(
  reason: string,
  message: string,
  about: { kind?: string; name: string; namespace?: string },
  minutes = 1,
): KubeEvent {
  eventCount += 1;
  const { kind = 'Pod', name, namespace = 'shop' } = about;
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.${eventCount}`, namespace },
    involvedObject: { kind, name, namespace },
    reason,
    message,
    type: 'Warning',
    count: 3,
    firstTimestamp: minutesAgo(minutes),
    lastTimestamp: minutesAgo(minutes / 2),
  };
}

/** A node that is ready. */
export function node(name = 'node-a'): Node {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name },
    spec: {},
    status: { conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

/** A series with one point each half minute between two times (minutes before NOW), of what `value` gives per minute. */
export function series(
  labels: Partial<Series['labels']>,
  from: number,
  to: number,
  value: (minute: number) => number,
  unit = 'By',
): Series {
  const points: [string, number][] = [];
  for (let minute = from; minute > to; minute -= 0.5) points.push([minutesAgo(minute), value(from - minute)]);
  return { metric: 'test.metric', unit, labels: { namespace: 'shop', ...labels }, points };
}

/** Noise between -1 and 1 that is the same in every run. */
export function noise(seed: number): number {
  const x = Math.sin(seed * 12.9898) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}
