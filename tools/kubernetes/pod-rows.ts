import { shortText } from '#src/agent/tools/short-text.ts';
import type { ContainerState, ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';

/** How a container ended: what `kubectl describe` calls its last state. */
interface Exit {
  reason?: string;
  exitCode: number;
  at?: string;
  message?: string;
}

/** A container as far as it tells how its pod is doing. Every value stands alone, so that it can be quoted. */
interface ContainerRow {
  name: string;
  image?: string;
  init?: true;
  ready: boolean;
  restarts: number;
  state: string;
  /** Why it waits or ended. */
  reason?: string;
  message?: string;
  startedAt?: string;
  exit?: Exit;
  lastExit?: Exit;
}

export interface PodRow {
  name: string;
  /** As `kubectl get pods` says it: `Running`, `CrashLoopBackOff`, `Terminating`. */
  status: string;
  readyContainers: number;
  containers: number;
  restarts: number;
  node?: string;
  created?: string;
  /** Why no node takes it. */
  unschedulable?: string;
  lastExit?: Exit;
}

/** Messages repeat what is known, at length. */
const MOST_MESSAGE = 300;

export function podRow(pod: Pod): PodRow {
  const { metadata, spec, status } = pod;
  const containers = status?.containerStatuses ?? [];
  const all = [...(status?.initContainerStatuses ?? []), ...containers];
  const unschedulable = status?.conditions?.find(
    ({ type, status: is }) => type === 'PodScheduled' && is === 'False',
  )?.message;
  const lastExit = all
    .map(({ lastState }) => exitOf(lastState))
    .filter((exit) => exit !== undefined)
    .sort((a, b) => ((a.at ?? '') < (b.at ?? '') ? 1 : -1))[0];
  return {
    name: metadata.name,
    status: podStatus(pod),
    readyContainers: containers.filter(({ ready }) => ready).length,
    containers: spec?.containers?.length ?? containers.length,
    restarts: all.reduce((sum, { restartCount }) => sum + restartCount, 0),
    ...(spec?.nodeName ? { node: spec.nodeName } : {}),
    ...(metadata.creationTimestamp ? { created: metadata.creationTimestamp } : {}),
    ...(unschedulable ? { unschedulable: shortText(unschedulable, MOST_MESSAGE) } : {}),
    ...(lastExit ? { lastExit } : {}),
  };
}

/** One word for how a pod is doing; what waits or failed says more than the phase. */
function podStatus({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp) return 'Terminating';
  const all = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  const waiting = all
    .map(({ state }) => state?.waiting?.reason)
    .find((reason) => reason && reason !== 'PodInitializing' && reason !== 'ContainerCreating');
  const failed = all.map(({ state }) => state?.terminated).find((end) => end && end.exitCode !== 0)?.reason;
  return waiting ?? status?.reason ?? failed ?? status?.phase ?? 'Unknown';
}

/** True for a pod that is neither ready nor over, or that was restarted. */
export function isTroubledPod({ metadata, status }: Pod): boolean {
  if (status?.phase === 'Succeeded') return false;
  const ready = status?.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True');
  const restarts = (status?.containerStatuses ?? []).some(({ restartCount }) => restartCount > 0);
  return !ready || restarts || metadata.deletionTimestamp !== undefined;
}

export function containerRows({ status }: Pod): ContainerRow[] {
  return [
    ...(status?.initContainerStatuses ?? []).map((each) => ({ ...containerRow(each), init: true as const })),
    ...(status?.containerStatuses ?? []).map(containerRow),
  ];
}

function containerRow({ name, image, ready, restartCount, state, lastState }: ContainerStatus): ContainerRow {
  const { reason, message } = state?.waiting ?? {};
  const exit = exitOf(state);
  const lastExit = exitOf(lastState);
  return {
    name,
    ...(image ? { image } : {}),
    ready,
    restarts: restartCount,
    state: Object.keys(state ?? {})[0] ?? 'unknown',
    ...(reason ? { reason } : {}),
    ...(message ? { message: shortText(message, MOST_MESSAGE) } : {}),
    ...(state?.running?.startedAt ? { startedAt: state.running.startedAt } : {}),
    ...(exit ? { exit } : {}),
    ...(lastExit ? { lastExit } : {}),
  };
}

function exitOf(state: ContainerState | undefined): Exit | undefined {
  const ended = state?.terminated;
  if (!ended) return undefined;
  const { reason, exitCode, finishedAt, message } = ended;
  return {
    ...(reason ? { reason } : {}),
    exitCode,
    ...(finishedAt ? { at: finishedAt } : {}),
    ...(message ? { message: shortText(message, MOST_MESSAGE) } : {}),
  };
}
