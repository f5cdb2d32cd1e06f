import { randomUUID } from 'node:crypto';
import { stringAt, timestamp } from '#lab/cluster/objects.ts';
import type { Container, ContainerStatus, Pod } from '#lab/cluster/workloads.ts';
import type { Behaviour } from '#lab/images.ts';

interface ContainerEvent {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** What happens next to a container: its new status, what is told about it, and when to look again (cluster ms). */
export interface Step {
  status: ContainerStatus;
  events: ContainerEvent[];
  nextMs: number | undefined;
}

const START_MS = 1_000;
const CRASH_MS = 1_000;
const FIRST_RESTART_MS = 500;
const PULL_RETRY_MS = 15_000;
const PROBE_MS = 10_000;
const WORK_MS = 1_000;

export function initialStep(container: Container): Step {
  const status: ContainerStatus = {
    name: container.name,
    state: { waiting: { reason: 'ContainerCreating' } },
    lastState: {},
    ready: false,
    restartCount: 0,
    image: container.image,
    imageID: '',
    started: false,
  };
  return { status, events: [], nextMs: START_MS };
}

/** Advances a container whose time has come. */
export function nextStep(
  pod: Pod,
  container: Container,
  status: ContainerStatus,
  behaviour: Behaviour,
): Step | undefined {
  const waiting = stringAt(status.state, 'waiting.reason');
  if (status.state.terminated !== undefined) {
    return isFinal(pod, status)
      ? undefined
      : run(pod, container, { ...status, restartCount: status.restartCount + 1 }, behaviour);
  }
  if (status.state.running !== undefined) return whileRunning(pod, status, behaviour);
  if (waiting === 'ErrImagePull') return backOffPull(container, status);
  if (behaviour === 'unpullable') return failPull(container, status);
  const restart = waiting === 'CrashLoopBackOff' ? 1 : 0;
  return run(pod, container, { ...status, restartCount: status.restartCount + restart }, behaviour);
}

/** When a container that another run of the lab left behind is due again. */
export function resumeMs(status: ContainerStatus): number {
  return status.state.running !== undefined ? CRASH_MS : START_MS;
}

function isFinal(pod: Pod, status: ContainerStatus): boolean {
  const policy = pod.spec.restartPolicy ?? 'Always';
  return (
    policy === 'Never' || (policy === 'OnFailure' && stringAt(status.state, 'terminated.exitCode') === '0')
  );
}

function run(pod: Pod, container: Container, status: ContainerStatus, behaviour: Behaviour): Step {
  const first = status.restartCount === 0;
  const ended = status.state.terminated === undefined ? status.lastState : status.state;
  const serves = behaviour === 'healthy' || behaviour === 'leaking' || behaviour === 'slow';
  const { image } = container;
  const runsOnce = pod.spec.restartPolicy !== undefined && pod.spec.restartPolicy !== 'Always';
  const nextMs =
    behaviour === 'crashing'
      ? CRASH_MS
      : behaviour === 'failing-probe'
        ? PROBE_MS
        : runsOnce
          ? WORK_MS
          : undefined;
  const pulled =
    first && container.imagePullPolicy === 'Always'
      ? [
          { type: 'Normal' as const, reason: 'Pulling', message: `Pulling image "${image}"` },
          { type: 'Normal' as const, reason: 'Pulled', message: `Successfully pulled image "${image}"` },
        ]
      : [
          {
            type: 'Normal' as const,
            reason: 'Pulled',
            message: `Container image "${image}" already present on machine`,
          },
        ];
  return {
    status: {
      ...status,
      image,
      imageID: `${image}@sha256:lab`,
      containerID: `containerd://${randomUUID().replaceAll('-', '')}`,
      state: { running: { startedAt: timestamp() } },
      lastState: ended.terminated === undefined ? status.lastState : { terminated: ended.terminated },
      ready: serves,
      started: true,
    },
    events: [
      ...pulled,
      { type: 'Normal', reason: 'Created', message: `Container created: ${container.name}` },
      { type: 'Normal', reason: 'Started', message: `Container started: ${container.name}` },
    ],
    nextMs,
  };
}

function whileRunning(pod: Pod, status: ContainerStatus, behaviour: Behaviour): Step | undefined {
  if (behaviour === 'crashing') return crash(pod, status);
  if (behaviour === 'failing-probe') {
    const message = 'Readiness probe failed: HTTP probe failed with statuscode: 503';
    return { status, events: [{ type: 'Warning', reason: 'Unhealthy', message }], nextMs: PROBE_MS };
  }
  if (pod.spec.restartPolicy === undefined || pod.spec.restartPolicy === 'Always') return undefined;
  const terminated = end(status, 0, 'Completed');
  return {
    status: { ...status, state: { terminated }, ready: false, started: false },
    events: [],
    nextMs: undefined,
  };
}

function end(status: ContainerStatus, exitCode: number, reason: string): Record<string, unknown> {
  const startedAt = stringAt(status.state, 'running.startedAt');
  return { exitCode, reason, startedAt, finishedAt: timestamp(), containerID: status.containerID };
}

/** Restarts at once the first time, then after 10, 20, 40 s and so on up to five minutes. */
function crash(pod: Pod, status: ContainerStatus): Step {
  const terminated = end(status, 1, 'Error');
  const stopped = { ...status, ready: false, started: false };
  if (pod.spec.restartPolicy === 'Never' || status.restartCount === 0) {
    const nextMs = pod.spec.restartPolicy === 'Never' ? undefined : FIRST_RESTART_MS;
    return { status: { ...stopped, state: { terminated } }, events: [], nextMs };
  }
  const seconds = Math.min(300, 10 * 2 ** (status.restartCount - 1));
  const { name, namespace, uid } = pod.metadata;
  const message = `back-off ${duration(seconds)} restarting failed container=${status.name} pod=${name}_${namespace}(${uid})`;
  const told = `Back-off restarting failed container ${status.name} in pod ${name}_${namespace}(${uid})`;
  return {
    status: {
      ...stopped,
      state: { waiting: { reason: 'CrashLoopBackOff', message } },
      lastState: { terminated },
    },
    events: [{ type: 'Warning', reason: 'BackOff', message: told }],
    nextMs: seconds * 1_000,
  };
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes === 0 ? `${seconds}s` : `${minutes}m${seconds % 60}s`;
}

/** The error a containerd of today gives for a tag that the registry does not have. */
function pullError(image: string): string {
  const hasHost = /^[^/]+[.:][^/]*\//.test(image) || image.startsWith('localhost/');
  const reference = hasHost ? image : `docker.io/${image.includes('/') ? image : `library/${image}`}`;
  return `rpc error: code = NotFound desc = failed to pull and unpack image "${reference}": failed to resolve reference "${reference}": ${reference}: not found`;
}

function failPull(container: Container, status: ContainerStatus): Step {
  const { image } = container;
  const error = pullError(image);
  const failed = `Failed to pull image "${image}": ${error}`;
  return {
    status: {
      ...status,
      image,
      state: { waiting: { reason: 'ErrImagePull', message: error } },
      ready: false,
      started: false,
    },
    events: [
      { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` },
      { type: 'Warning', reason: 'Failed', message: failed },
      { type: 'Warning', reason: 'Failed', message: 'Error: ErrImagePull' },
    ],
    nextMs: START_MS,
  };
}

function backOffPull(container: Container, status: ContainerStatus): Step {
  const { image } = container;
  const message = `Back-off pulling image "${image}": ErrImagePull: ${pullError(image)}`;
  return {
    status: { ...status, state: { waiting: { reason: 'ImagePullBackOff', message } } },
    events: [
      { type: 'Normal', reason: 'BackOff', message: `Back-off pulling image "${image}"` },
      { type: 'Warning', reason: 'Failed', message: 'Error: ImagePullBackOff' },
    ],
    nextMs: PULL_RETRY_MS,
  };
}
