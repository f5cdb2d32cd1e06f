import { setCondition } from '#lab/cluster/controllers/conditions.ts';
import { recordEvent } from '#lab/cluster/controllers/events.ts';
import { PODS } from '#lab/cluster/controllers/pods.ts';
import type { Core } from '#lab/cluster/core.ts';
import { initialStep, nextStep, resumeMs, type Step } from '#lab/cluster/kubelet/container.ts';
import { asArray, asObject, type Condition, numberAt, stringAt, timestamp } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import type { ContainerStatus, Pod, PodStatus } from '#lab/cluster/workloads.ts';

const NODES = resourceOf('', 'nodes');
const COMPONENT = 'kubelet';
/** However long a pod's grace is, nothing in the lab needs longer to stop. */
const LONGEST_STOP_MS = 500;

interface Runtime {
  /** When each container is due, in real time. */
  due: Map<string, number>;
  timer: NodeJS.Timeout | undefined;
  stopping: boolean;
}

export interface Kubelet {
  start(): void;
  stop(): void;
}

/** Plays the kubelets of all nodes: containers behave as their image says. Pods of a recording are only ever stopped. */
export function createKubelet(core: Core): Kubelet {
  const runtimes = new Map<string, Runtime>();
  let unsubscribe: (() => void) | undefined;

  const latest = (pod: Pod): Pod | undefined => {
    const found = core.store.get(PODS, pod.metadata.namespace, pod.metadata.name) as Pod | undefined;
    return found?.metadata.uid === pod.metadata.uid ? found : undefined;
  };

  function observe(pod: Pod): void {
    if (!pod.spec.nodeName) return;
    const { uid, deletionTimestamp } = pod.metadata;
    const known = runtimes.get(uid);
    if (deletionTimestamp !== undefined) {
      if (known?.stopping) return;
      clearTimeout(known?.timer);
      runtimes.set(uid, { due: new Map(), timer: stopLater(pod), stopping: true });
      return;
    }
    if (known || core.store.isRecorded(pod) || isOver(pod)) return;
    const runtime: Runtime = { due: new Map(), timer: undefined, stopping: false };
    runtimes.set(uid, runtime);
    const statuses = pod.status?.containerStatuses;
    if (statuses)
      for (const status of statuses) runtime.due.set(status.name, Date.now() + core.scaled(resumeMs(status)));
    else begin(pod, runtime);
    plan(pod, runtime);
  }

  function stopLater(pod: Pod): NodeJS.Timeout {
    const grace = numberAt(pod, 'metadata.deletionGracePeriodSeconds') * 1_000;
    const finish = (): void => {
      const current = latest(pod);
      runtimes.delete(pod.metadata.uid);
      if (current === undefined) return;
      if (current.metadata.finalizers?.length) return;
      core.store.remove(PODS, current);
    };
    for (const container of pod.spec.containers) {
      tell(pod, container.name, {
        type: 'Normal',
        reason: 'Killing',
        message: `Stopping container ${container.name}`,
      });
    }
    return setTimeout(finish, core.scaled(Math.min(grace, LONGEST_STOP_MS)));
  }

  function tell(
    pod: Pod,
    container: string,
    event: { type: 'Normal' | 'Warning'; reason: string; message: string },
  ): void {
    const host = pod.spec.nodeName ?? '';
    recordEvent(core, pod, {
      ...event,
      component: COMPONENT,
      host,
      fieldPath: `spec.containers{${container}}`,
    });
  }

  function begin(pod: Pod, runtime: Runtime): void {
    const steps = pod.spec.containers.map(initialStep);
    for (const step of steps) schedule(runtime, step);
    writeStatus(
      pod,
      steps.map((step) => step.status),
    );
  }

  function schedule(runtime: Runtime, { status, nextMs }: Step): void {
    if (nextMs === undefined) runtime.due.delete(status.name);
    else runtime.due.set(status.name, Date.now() + core.scaled(nextMs));
  }

  function plan(pod: Pod, runtime: Runtime): void {
    clearTimeout(runtime.timer);
    if (runtime.due.size === 0) return;
    const wait = Math.max(0, Math.min(...runtime.due.values()) - Date.now());
    runtime.timer = setTimeout(() => tick(pod, runtime), wait);
  }

  function tick(stale: Pod, runtime: Runtime): void {
    const pod = latest(stale);
    if (pod === undefined || pod.metadata.deletionTimestamp !== undefined) return;
    const events: { container: string; event: Step['events'][number] }[] = [];
    const statuses = (pod.status?.containerStatuses ?? []).map((status) => {
      const container = pod.spec.containers.find((candidate) => candidate.name === status.name);
      if (
        container === undefined ||
        (runtime.due.get(status.name) ?? Number.POSITIVE_INFINITY) > Date.now() + 1
      )
        return status;
      const step = nextStep(pod, container, status, core.images.behaviourOf(container.image));
      if (step === undefined) {
        runtime.due.delete(status.name);
        return status;
      }
      schedule(runtime, step);
      events.push(...step.events.map((event) => ({ container: status.name, event })));
      return step.status;
    });
    writeStatus(pod, statuses);
    for (const { container, event } of events) tell(pod, container, event);
    plan(pod, runtime);
  }

  function writeStatus(pod: Pod, statuses: ContainerStatus[]): void {
    core.store.update(PODS, pod, (draft) => {
      const target = draft as Pod;
      target.status = podStatus(target, statuses, target.status?.podIP ?? freeIp(), hostIp(target));
    });
  }

  function hostIp(pod: Pod): string {
    const node = core.store.get(NODES, undefined, pod.spec.nodeName ?? '');
    const addresses = asArray(asObject(node?.status).addresses);
    return stringAt(
      addresses.find((address) => stringAt(address, 'type') === 'InternalIP'),
      'address',
    );
  }

  function freeIp(): string {
    const taken = new Set((core.store.list(PODS) as Pod[]).map((pod) => pod.status?.podIP));
    for (let n = 2; ; n += 1) {
      const ip = `10.244.${Math.floor(n / 250)}.${(n % 250) + 1}`;
      if (!taken.has(ip)) return ip;
    }
  }

  return {
    start: () => {
      unsubscribe = core.store.subscribe((change) => {
        if (change.resource !== PODS || change.actor === 'load') return;
        if (change.type !== 'DELETED') observe(change.object as Pod);
        else {
          clearTimeout(runtimes.get(change.object.metadata.uid)?.timer);
          runtimes.delete(change.object.metadata.uid);
        }
      });
      for (const pod of core.store.list(PODS) as Pod[]) observe(pod);
    },
    stop: () => {
      unsubscribe?.();
      for (const { timer } of runtimes.values()) clearTimeout(timer);
      runtimes.clear();
    },
  };
}

function isOver(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

function phaseOf(pod: Pod, statuses: readonly ContainerStatus[]): string {
  const terminated = statuses.filter((status) => status.state.terminated !== undefined);
  if (
    terminated.length === statuses.length &&
    pod.spec.restartPolicy !== undefined &&
    pod.spec.restartPolicy !== 'Always'
  ) {
    const failed = terminated.some((status) => numberAt(status.state, 'terminated.exitCode') !== 0);
    if (!failed) return 'Succeeded';
    if (pod.spec.restartPolicy === 'Never') return 'Failed';
  }
  const never = statuses.some(
    (status) => status.state.waiting !== undefined && status.lastState.terminated === undefined,
  );
  return never ? 'Pending' : 'Running';
}

function podStatus(pod: Pod, statuses: ContainerStatus[], podIP: string, hostIP: string): PodStatus {
  const phase = phaseOf(pod, statuses);
  const unready = statuses.filter((status) => !status.ready).map((status) => status.name);
  const finished = phase === 'Succeeded' || phase === 'Failed';
  const why = finished
    ? { reason: phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const ready = unready.length === 0;
  let conditions: Condition[] = pod.status?.conditions ?? [];
  const set = (type: string, good: boolean, otherwise: Partial<Condition> = {}): void => {
    const next = { type, status: good ? 'True' : 'False', lastProbeTime: null, ...(good ? {} : otherwise) };
    conditions = setCondition(conditions, next);
  };
  set('PodReadyToStartContainers', true);
  set('Initialized', true);
  set('Ready', ready, why);
  set('ContainersReady', ready, why);
  return {
    ...asObject(pod.status),
    phase,
    conditions,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    startTime: pod.status?.startTime ?? timestamp(),
    containerStatuses: statuses,
  };
}
