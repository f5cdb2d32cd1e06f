import type { ContainerStatus, Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../../types.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { isPodNameOf, type Rollout } from '../../view/rollouts.ts';
import { cite, type Located, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import type { Candidate, Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

/** A rollout that broke something shows it soon; a crash long after a quiet start has another reason. */
const SOON_MS = 15 * 60_000;
/** The kubelet's longest wait between restarts, and a bit for the run itself. */
const RESTART_PERIOD_MS = 330_000;

interface Crashing {
  pod: Located<Pod>;
  index: number;
  status: ContainerStatus;
}

export const crashLoopAfterRollout: Signature = {
  cause: 'runtime.crash-loop-after-rollout',
  describes: 'Containers keep ending since a rollout, and the revision before did not.',
  needs: ['kubernetes.pods', 'kubernetes.deployments', 'kubernetes.replicasets'],
  uses: ['kubernetes.events', 'kubernetes.crash-logs'],
  explains: ['routing.service-without-endpoints'],
  refutedBy:
    'Pods of the revision before crash as well, or the new ones ran well for long before they crashed.',
  match: (view) => {
    const candidates = workloadsOf(view).map((workload) => conclude(view, workload));
    return { candidates: candidates.filter((candidate) => candidate !== undefined), gaps: [] };
  },
};

function crashing(pod: Located<Pod>): Crashing[] {
  if (pod.object.metadata.deletionTimestamp) return [];
  return (pod.object.status?.containerStatuses ?? [])
    .map((status, index) => ({ pod, index, status }))
    .filter(({ status }) => isCrashing(status));
}

function isCrashing({ state, lastState, restartCount, ready }: ContainerStatus): boolean {
  if (state?.waiting?.reason === 'CrashLoopBackOff') return true;
  if (ready) return false;
  const ended = state?.terminated ?? lastState?.terminated;
  const failed = ended !== undefined && (ended.exitCode !== 0 || ended.reason === 'OOMKilled');
  return failed && restartCount >= (state?.terminated ? 1 : 2);
}

function conclude(view: View, workload: Workload): Candidate | undefined {
  const { rollout, currentPods, available, ref } = workload;
  if (!rollout) return undefined;
  const found = currentPods.flatMap(crashing).sort(byRestarts);
  const first = found[0];
  if (!first || !beganSoon(view, rollout, found)) return undefined;
  const earlier = workload.pods.filter((pod) => !currentPods.includes(pod)).flatMap(crashing);
  const crashedPods = new Set(found.map(({ pod }) => pod.object.metadata.name)).size;
  const total = Math.max(currentPods.length, crashedPods);
  const ended = endOf(first);
  const log = lastWords(view, first);
  const { status } = first;
  const who = `container ${status.name} of ${crashedPods} of ${counted(total, 'pod')}`;
  const how = ended
    ? ` ended with exit code ${ended.value.exitCode}${ended.value.reason ? ` (${ended.value.reason})` : ''}`
    : ' ended';
  const said = log ? `, last saying "${quoted(log.line, 160)}"` : '';
  return {
    role: earlier.length > 0 ? 'ruled_out' : 'cause',
    object: ref,
    affects: [ref],
    confidence: confidence(first, rollout, ended?.value.reason),
    statement:
      earlier.length > 0
        ? `${nameWords(ref)} crashes, but not because of ${rolloutWords(view, rollout)}: pods of the revision before crash as well.`
        : `${nameWords(ref)} crashes since ${rolloutWords(view, rollout)}: ${who}${how}, restarted ${counted(status.restartCount, 'time')}${said}.`,
    citations: [
      ...(status.state?.waiting?.reason
        ? [
            cite(
              first.pod,
              statusPath(first, 'state', 'waiting', 'reason'),
              `container ${status.name} of pod ${first.pod.object.metadata.name} is in ${status.state.waiting.reason}`,
            ),
          ]
        : []),
      cite(
        first.pod,
        statusPath(first, 'restartCount'),
        `it was restarted ${counted(status.restartCount, 'time')}`,
      ),
      ...(ended
        ? [cite(first.pod, [...ended.path, 'exitCode'], `it ended with exit code ${ended.value.exitCode}`)]
        : []),
      ...(ended?.value.reason
        ? [cite(first.pod, [...ended.path, 'reason'], `the reason given is ${ended.value.reason}`)]
        : []),
      ...(log ? [log.citation] : []),
      ...earlier
        .slice(0, 1)
        .map((each) =>
          cite(
            each.pod,
            statusPath(each, 'restartCount'),
            `pod ${each.pod.object.metadata.name} of an earlier revision was restarted ${counted(each.status.restartCount, 'time')}`,
          ),
        ),
      ...rolloutCitations(view, rollout, status.name),
    ],
    change: rollout.change,
    runbooks: earlier.length > 0 ? [] : rollback(view, workload),
    impact: available > 0 ? 'degraded' : 'failed',
  };
}

function byRestarts(a: Crashing, b: Crashing): number {
  return (
    b.status.restartCount - a.status.restartCount ||
    a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name)
  );
}

function statusPath({ index }: Crashing, ...path: string[]): (string | number)[] {
  return ['status', 'containerStatuses', index, ...path];
}

function endOf(crash: Crashing) {
  const { state, lastState } = crash.status;
  if (state?.terminated) return { value: state.terminated, path: statusPath(crash, 'state', 'terminated') };
  if (lastState?.terminated)
    return { value: lastState.terminated, path: statusPath(crash, 'lastState', 'terminated') };
  return undefined;
}

/** A restart (same template) changes nothing that could crash; a memory limit that is met is often a leak's end. */
function confidence(first: Crashing, rollout: Rollout, reason: string | undefined): number {
  const looping = first.status.state?.waiting?.reason === 'CrashLoopBackOff';
  const base = rollout.change.kind === 'other' ? 0.45 : reason === 'OOMKilled' ? 0.75 : 0.9;
  return Math.min(0.97, base + (looping ? 0.04 : -0.05));
}

function beganSoon(view: View, rollout: Rollout, found: Crashing[]): boolean {
  const since = view.now.getTime() - Date.parse(rollout.at);
  if (since <= SOON_MS) return true;
  const backOff = view.events
    .filter(
      ({ object }) => object.reason === 'BackOff' && isPodNameOf(rollout.to, object.involvedObject.name),
    )
    .map(({ object }) => Date.parse(object.firstTimestamp ?? object.eventTime ?? ''));
  if (backOff.some((at) => at - Date.parse(rollout.at) <= SOON_MS)) return true;
  // Events are kept for an hour. A pod that crashed all its life was restarted about once per period.
  return found.some(({ pod, status }) => {
    const age = view.now.getTime() - Date.parse(pod.object.metadata.creationTimestamp ?? '');
    const young = Date.parse(pod.object.metadata.creationTimestamp ?? '') - Date.parse(rollout.at) <= SOON_MS;
    return young && status.restartCount >= (0.5 * age) / RESTART_PERIOD_MS;
  });
}

/** The last line before the end that is not blank. */
function lastWords(view: View, { pod, status }: Crashing): { line: string; citation: Citation } | undefined {
  const log = view.crashLogs.find(
    ({ object }) =>
      object.pod === pod.object.metadata.name &&
      object.namespace === pod.object.metadata.namespace &&
      object.container === status.name,
  );
  const index = log?.object.lines.findLastIndex((line) => withoutTime(line) !== '') ?? -1;
  const line = log?.object.lines[index];
  if (!log || line === undefined) return undefined;
  return {
    line: withoutTime(line),
    citation: cite(log, ['lines', index], `its last line is "${quoted(withoutTime(line))}"`),
  };
}

function withoutTime(line: string): string {
  return line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)\s*/, '').trim();
}
