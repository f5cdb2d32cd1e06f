import type { Manifest } from '#evals/manifests.ts';
import type { SnapshotLogLine } from '#src/evidence/snapshot-files.ts';
import type { KubeEvent, KubeObject } from '#src/kubernetes/objects.ts';
import type { ContainerState, Pod } from '#src/kubernetes/pod-objects.ts';

/** What is made on a real control plane to be recorded as a scenario. */
export interface Recipe {
  /** The scenario's folder. */
  name: string;
  /** The cause that must be named first, or `healthy`. */
  cause: string;
  /** `app/<service>`, `node/<name>` or `namespace/<name>`. */
  object: string;
  namespace: string;
  /** In order; what the API server refuses stays undone, as it would. */
  manifests: Manifest[];
  /** Changes what was read as a kubelet, a driver or an operator would have: control planes of tests run no containers. */
  play?: (played: Played) => void;
  logs?: (played: Played) => SnapshotLogLine[];
}

/** The recorded objects, and what can be played on them. */
export interface Played {
  objects: KubeObject[];
  /** The moment of the recording. */
  now: Date;
  /** The pods of an application, by name. */
  pods(app: string): Pod[];
  /** An event as components write them, some seconds old. */
  event(about: KubeObject, reason: string, message: string, count?: number): void;
  /** Puts every container of an application's pods in a state, and the pods out of readiness. */
  containers(
    app: string,
    state: ContainerState,
    more?: { lastState?: ContainerState; restarts?: number; phase?: string },
  ): void;
}

export function played(objects: KubeObject[], now: Date): Played {
  const ago = (seconds: number): string =>
    new Date(now.getTime() - seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');
  const pods = (app: string): Pod[] =>
    objects.filter(({ kind, metadata }) => kind === 'Pod' && metadata.labels?.app === app) as Pod[];
  return {
    objects,
    now,
    pods,
    event: (about, reason, message, count = 4) => {
      const { name, namespace, uid } = about.metadata;
      const event: KubeEvent = {
        apiVersion: 'v1',
        kind: 'Event',
        metadata: { name: `${name}.${objects.length}`, namespace: namespace ?? 'default' },
        involvedObject: {
          kind: about.kind,
          name,
          ...(namespace ? { namespace } : {}),
          ...(uid ? { uid } : {}),
        },
        reason,
        message,
        type: 'Warning',
        count,
        firstTimestamp: ago(150),
        lastTimestamp: ago(8),
      };
      objects.push(event);
    },
    containers: (app, state, { lastState = {}, restarts = 0, phase = 'Running' } = {}) => {
      for (const pod of pods(app)) {
        pod.metadata.creationTimestamp = ago(300);
        pod.status = {
          ...pod.status,
          phase,
          conditions: [
            { type: 'PodScheduled', status: 'True' },
            { type: 'Initialized', status: 'True' },
            {
              type: 'Ready',
              status: 'False',
              reason: 'ContainersNotReady',
              message: 'containers with unready status: [main]',
            },
            { type: 'ContainersReady', status: 'False', reason: 'ContainersNotReady' },
          ],
          containerStatuses: pod.spec.containers.map(({ name, image }) => ({
            name,
            image,
            ready: false,
            started: false,
            restartCount: restarts,
            state,
            lastState,
          })),
        };
      }
      settle(objects, app);
    },
  };
}

/** Controllers would have seen that the pods are not ready. */
function settle(objects: KubeObject[], app: string): void {
  for (const object of objects) {
    if (object.metadata.name !== app && object.metadata.labels?.app !== app) continue;
    const status = 'status' in object ? (object.status as Record<string, unknown>) : undefined;
    if (
      (object.kind === 'Deployment' || object.kind === 'ReplicaSet' || object.kind === 'StatefulSet') &&
      status
    ) {
      const { readyReplicas: _r, availableReplicas: _a, ...rest } = status;
      Object.assign(object, { status: { ...rest, unavailableReplicas: status.replicas } });
      if (object.kind === 'Deployment')
        Object.assign((object as unknown as { status: object }).status, {
          conditions: [
            {
              type: 'Available',
              status: 'False',
              reason: 'MinimumReplicasUnavailable',
              message: 'Deployment does not have minimum availability.',
            },
            { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
          ],
        });
    }
    if (object.kind === 'Endpoints') Object.assign(object, { subsets: [] });
  }
  for (const slice of objects) {
    if (slice.kind !== 'EndpointSlice' || slice.metadata.labels?.['kubernetes.io/service-name'] !== app)
      continue;
    const { endpoints } = slice as unknown as { endpoints?: { conditions?: object }[] };
    for (const endpoint of endpoints ?? [])
      endpoint.conditions = { ready: false, serving: false, terminating: false };
  }
}

/** A log line of an application's first pod. */
export function line(
  at: Played,
  app: string,
  text: string,
  more: { previous?: boolean; secondsAgo?: number } = {},
): SnapshotLogLine {
  const { previous, secondsAgo = 20 } = more;
  const pod = at.pods(app)[0]?.metadata.name;
  return {
    ts: new Date(at.now.getTime() - secondsAgo * 1_000).toISOString(),
    source: 'container',
    service: app,
    ...(pod ? { pod } : {}),
    container: 'main',
    ...(previous ? { previous } : {}),
    line: text,
  };
}

/** The states of a container that keeps ending. */
export function looping(
  exitCode: number,
  reason = 'Error',
  message?: string,
): { state: ContainerState; lastState: ContainerState } {
  return {
    state: {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off 1m20s restarting failed container=main' },
    },
    lastState: { terminated: { exitCode, reason, ...(message ? { message } : {}) } },
  };
}
