import type { ContainerState, ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { type ContainerLog, cite, type Located, type View } from '../view.ts';
import { quoted } from '../words.ts';

/** A container that ended so long ago, and runs since, does not crash any more. */
const LATELY_MS = 10 * 60_000;

/** A container that keeps ending. */
export interface Crashing {
  pod: Located<Pod>;
  /** Its place in the pod's `containerStatuses`. */
  index: number;
  status: ContainerStatus;
}

/** The containers of a pod that keep ending. */
export function crashingContainers(view: View, pod: Located<Pod>): Crashing[] {
  const { metadata, status: podStatus } = pod.object;
  if (metadata.deletionTimestamp || podStatus?.phase === 'Succeeded' || podStatus?.phase === 'Failed')
    return [];
  return (podStatus?.containerStatuses ?? [])
    .map((status, index) => ({ pod, index, status }))
    .filter(({ status }) => isCrashing(status, view.now));
}

function isCrashing({ state, lastState, restartCount, ready }: ContainerStatus, now: Date): boolean {
  if (state?.waiting?.reason === 'CrashLoopBackOff') return true;
  const ended = state?.terminated ?? lastState?.terminated;
  const failed = ended != null && (ended.exitCode !== 0 || ended.reason === 'OOMKilled');
  if (!failed) return false;
  if (!ready) return restartCount >= (state?.terminated ? 1 : 2);
  // Ready for now: it has not yet run much longer than it did before it ended.
  const ran = Date.parse(ended.finishedAt ?? '') - Date.parse(ended.startedAt ?? '');
  const runs = now.getTime() - Date.parse(state?.running?.startedAt ?? '');
  const lately = now.getTime() - Date.parse(ended.finishedAt ?? '') <= LATELY_MS;
  return restartCount >= 3 && lately && runs <= Math.max(60_000, 2 * ran);
}

/** The most restarted first. */
export function byRestarts(a: Crashing, b: Crashing): number {
  return (
    b.status.restartCount - a.status.restartCount ||
    a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name)
  );
}

/** The path of a part of a crashing container's status in its pod. */
export function statusPath({ index }: Crashing, ...path: string[]): (string | number)[] {
  return ['status', 'containerStatuses', index, ...path];
}

interface End {
  value: NonNullable<ContainerState['terminated']>;
  path: (string | number)[];
}

/** How the container ended last. */
export function endOf(crash: Crashing): End | undefined {
  const { state, lastState } = crash.status;
  if (state?.terminated) return { value: state.terminated, path: statusPath(crash, 'state', 'terminated') };
  if (lastState?.terminated)
    return { value: lastState.terminated, path: statusPath(crash, 'lastState', 'terminated') };
  return undefined;
}

/** The log of the instance before the last restart. */
export function crashLogOf(view: View, { pod, status }: Crashing): Located<ContainerLog> | undefined {
  return view.crashLogs.find(
    ({ object }) =>
      object.pod === pod.object.metadata.name &&
      object.namespace === pod.object.metadata.namespace &&
      object.container === status.name,
  );
}

/** The last line before the end that is not blank. */
export function lastWords(view: View, crash: Crashing): { line: string; citation: Citation } | undefined {
  const log = crashLogOf(view, crash);
  const index = log?.object.lines.findLastIndex((line) => withoutTime(line) !== '') ?? -1;
  const line = log?.object.lines[index];
  if (!log || line === undefined) return undefined;
  return {
    line: withoutTime(line),
    citation: cite(log, ['lines', index], `its last line is "${quoted(withoutTime(line))}"`),
  };
}

/** A line of a log without the time that the container runtime put before it. */
export function withoutTime(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s*/, '').trim();
}

/** What exit codes mean: of shells (POSIX 2.8.2), and 128 + n for signal n. */
const EXIT_CODES: Record<number, string> = {
  0: 'its process ends without an error, where it should keep running',
  1: 'an error that the application itself reports',
  2: 'an error that the application itself reports, as a panic of a Go program or a wrong argument',
  125: 'the container runtime could not run it',
  126: 'its command cannot be executed',
  127: 'its command was not found',
  128: 'the container runtime could not start it',
  129: 'hung up by signal 1 (SIGHUP)',
  130: 'interrupted by signal 2 (SIGINT)',
  131: 'quit by signal 3 (SIGQUIT)',
  132: 'signal 4 (SIGILL): an instruction that this processor does not have',
  134: 'signal 6 (SIGABRT): the process gave itself up',
  135: 'signal 7 (SIGBUS): a broken memory access',
  136: 'signal 8 (SIGFPE): a broken calculation',
  137: 'signal 9 (SIGKILL): killed from outside',
  139: 'signal 11 (SIGSEGV): a broken memory access',
  141: 'signal 13 (SIGPIPE): its output was closed',
  143: 'signal 15 (SIGTERM): told to end from outside',
  159: 'signal 31 (SIGSYS): a system call that is not allowed',
  255: 'an error without a code of its own',
};

/** What an exit code says; undefined for codes that only the application knows. */
export function exitCodeWords(code: number): string | undefined {
  return EXIT_CODES[code];
}
