import type { Condition, KubeObject } from '#src/kubernetes/objects.ts';
import { type AppSpec, event, minutesAgo, node, podName } from '../cluster-objects.ts';
import { served, steady } from '../log-worlds.ts';
import type { World } from '../world.ts';
import type { PeerFault } from './peer-objects.ts';

/** One pod of an app that is broken, with what its events say. */
function broken(trouble: AppSpec['broken'], ...events: [reason: string, message: string][]): World {
  const objects = steady('web', { replicas: 1, ready: 0, broken: trouble });
  return {
    objects: [
      ...objects,
      ...events.map(([reason, message]) => event(reason, message, { name: podName('web', 1, 0) }, 6)),
    ],
  };
}

const waiting = (reason: string, message?: string): AppSpec['broken'] => ({
  phase: 'Pending',
  state: { waiting: { reason, ...(message ? { message } : {}) } },
});

export const ended = (exitCode: number, reason: string): AppSpec['broken'] => ({
  phase: 'Running',
  restartCount: 9,
  state: { waiting: { reason: 'CrashLoopBackOff', message: 'back-off 5m0s restarting failed container' } },
  lastState: {
    terminated: { exitCode, reason, startedAt: minutesAgo(4), finishedAt: minutesAgo(3) },
  },
});

/** A node with one condition beside a Ready kubelet, or with a Ready that is not. */
function nodeWith(condition: Condition): KubeObject {
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady' };
  const conditions = condition.type === 'Ready' ? [condition] : [condition, ready];
  return { ...node('node-b'), status: { conditions } } as KubeObject;
}

const nodeWorld = (condition: Condition): World => ({
  objects: [...served('web'), node(), nodeWith({ lastTransitionTime: minutesAgo(9), ...condition })],
});

const pending = (reason: string, message: string): World => ({
  objects: steady('web', {
    replicas: 1,
    ready: 0,
    broken: { unschedulable: message },
  }).map((object) =>
    object.kind === 'Pod' && reason === 'SchedulingGated'
      ? ({
          ...object,
          spec: {
            containers: [{ name: 'main', image: 'r.example/web:1' }],
            schedulingGates: [{ name: 'example.com/quota' }],
          },
          status: {
            phase: 'Pending',
            conditions: [{ type: 'PodScheduled', status: 'False', reason, message }],
          },
        } as KubeObject)
      : object,
  ),
});

const SANDBOX =
  'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "4f": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized';
export const WEB = 'Deployment/web';

export const POD_FAULTS: PeerFault[] = [
  [
    'PodScheduled: Unschedulable',
    pending(
      'Unschedulable',
      '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    ),
    'scheduling.insufficient-cpu',
  ],
  [
    'PodScheduled: SchedulingGated',
    pending('SchedulingGated', 'Scheduling is blocked due to non-empty scheduling gates'),
    'scheduling.gated',
  ],
  ['CrashLoopBackOff', broken(ended(1, 'Error')), 'runtime.crash-loop'],
  ['terminated: OOMKilled', broken(ended(137, 'OOMKilled')), 'runtime.out-of-memory'],
  [
    'ImagePullBackOff',
    broken(waiting('ImagePullBackOff', 'Back-off pulling image "r.example/web:1"')),
    'startup.image-pull-failed',
  ],
  [
    'ErrImagePull',
    broken(
      waiting(
        'ErrImagePull',
        'rpc error: code = NotFound desc = failed to pull and unpack image "r.example/web:1": failed to resolve reference "r.example/web:1": r.example/web:1: not found',
      ),
    ),
    'startup.image-not-found',
  ],
  [
    'ErrImageNeverPull',
    broken(
      waiting(
        'ErrImageNeverPull',
        'Container image "r.example/web:1" is not present with pull policy of Never',
      ),
    ),
    'startup.image-never-pulled',
  ],
  [
    'InvalidImageName',
    broken(
      waiting(
        'InvalidImageName',
        'Failed to apply default image tag "r.example/web::1": couldn\'t parse image name "r.example/web::1": invalid reference format',
      ),
    ),
    'startup.image-reference-invalid',
  ],
  [
    'ImageInspectError',
    broken(waiting('ImageInspectError', 'Failed to inspect image "r.example/web:1": layer is damaged')),
    'startup.image-pull-failed',
  ],
  [
    'CreateContainerConfigError',
    broken(waiting('CreateContainerConfigError', 'configmap "web-settings" not found')),
    'startup.config-map-missing',
  ],
  [
    'CreateContainerError',
    broken(waiting('CreateContainerError', 'context deadline exceeded')),
    'startup.container-not-created',
  ],
  [
    'RunContainerError',
    broken(
      waiting(
        'RunContainerError',
        'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "/srv/web": stat /srv/web: no such file or directory',
      ),
    ),
    'startup.command-not-found',
  ],
  [
    'ContainerCreating with FailedMount',
    broken(waiting('ContainerCreating'), [
      'FailedMount',
      'MountVolume.SetUp failed for volume "certs" : secret "web-certs" not found',
    ]),
    'startup.secret-missing',
  ],
  [
    'ContainerCreating with FailedCreatePodSandbox',
    broken(waiting('ContainerCreating'), ['FailedCreatePodSandBox', SANDBOX]),
    'startup.sandbox-failed',
    'Node/node-a',
  ],
  [
    'running, not ready, Unhealthy',
    broken({ phase: 'Running', state: { running: { startedAt: minutesAgo(50) } } }, [
      'Unhealthy',
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
    ]),
    'runtime.pods-not-ready',
  ],
].map(
  ([condition, world, cause, object = WEB]) =>
    ({ analyzer: 'Pod', condition, world, cause, object }) as PeerFault,
);

export const NODE_FAULTS: PeerFault[] = [
  [
    {
      type: 'Ready',
      status: 'False',
      reason: 'KubeletNotReady',
      message: 'PLEG is not healthy: pleg was last seen active 5m12s ago; threshold is 3m0s',
    },
    'nodes.container-runtime-down',
  ],
  [
    {
      type: 'Ready',
      status: 'False',
      reason: 'KubeletNotReady',
      message: 'container runtime status check may not have completed yet',
    },
    'nodes.not-ready',
  ],
  [
    {
      type: 'Ready',
      status: 'Unknown',
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    },
    'nodes.kubelet-down',
  ],
  [
    {
      type: 'MemoryPressure',
      status: 'True',
      reason: 'KubeletHasInsufficientMemory',
      message: 'kubelet has insufficient memory available',
    },
    'nodes.memory-pressure',
  ],
  [
    {
      type: 'DiskPressure',
      status: 'True',
      reason: 'KubeletHasDiskPressure',
      message: 'kubelet has disk pressure',
    },
    'nodes.disk-pressure',
  ],
  [
    {
      type: 'PIDPressure',
      status: 'True',
      reason: 'KubeletHasInsufficientPID',
      message: 'kubelet has insufficient PID available',
    },
    'nodes.pid-pressure',
  ],
  [
    {
      type: 'NetworkUnavailable',
      status: 'True',
      reason: 'NoRouteCreated',
      message: 'RouteController failed to create a route',
    },
    'nodes.network-unavailable',
  ],
  [
    {
      type: 'KernelDeadlock',
      status: 'True',
      reason: 'DockerHung',
      message: 'task dockerd:1234 blocked for more than 120 seconds.',
    },
    'nodes.kernel-trouble',
  ],
].map(
  ([condition, cause]) =>
    ({
      analyzer: 'Node',
      condition: `${(condition as Condition).type}=${(condition as Condition).status}`,
      world: nodeWorld(condition as Condition),
      cause,
      object: 'Node/node-b',
    }) as PeerFault,
);
