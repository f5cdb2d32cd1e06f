import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { isPodNameOf, type Rollout } from '../../view/rollouts.ts';
import {
  byRestarts,
  type Crashing,
  crashingContainers,
  endOf,
  lastWords,
  statusPath,
} from '../../view/runtime/crashes.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import type { Candidate, Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

/** A rollout that broke something shows it soon; a crash long after a quiet start has another reason. */
const SOON_MS = 15 * 60_000;
/** The kubelet's longest wait between restarts, and a bit for the run itself. */
const RESTART_PERIOD_MS = 330_000;

export const crashLoopAfterRollout: Signature = {
  cause: 'runtime.crash-loop-after-rollout',
  describes: 'Containers keep ending since a rollout, and the revision before did not.',
  needs: ['kubernetes.pods', 'kubernetes.deployments', 'kubernetes.replicasets'],
  uses: ['kubernetes.events', 'kubernetes.crash-logs'],
  general: true,
  explains: ['runtime.crash-loop', 'routing.service-without-endpoints'],
  refutedBy:
    'Pods of the revision before crash as well, or the new ones ran well for long before they crashed.',
  match: (view) => {
    const candidates = workloadsOf(view).map((workload) => conclude(view, workload));
    return { candidates: candidates.filter((candidate) => candidate !== undefined), gaps: [] };
  },
};

function conclude(view: View, workload: Workload): Candidate | undefined {
  const { rollout, currentPods, available, ref } = workload;
  if (!rollout) return undefined;
  const found = currentPods.flatMap((pod) => crashingContainers(view, pod)).sort(byRestarts);
  const first = found[0];
  if (!first || !beganSoon(view, rollout, found)) return undefined;
  const earlier = workload.pods
    .filter((pod) => !currentPods.includes(pod))
    .flatMap((pod) => crashingContainers(view, pod));
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

/** A restart (same template) changes nothing that could crash; a memory limit that is met is often a leak's end. */
function confidence(first: Crashing, rollout: Rollout, reason: string | undefined): number {
  const looping = first.status.state?.waiting?.reason === 'CrashLoopBackOff';
  const base = rollout.change.kind === 'other' ? 0.45 : reason === 'OOMKilled' ? 0.75 : 0.9;
  return Math.min(0.97, base + (looping ? 0.04 : -0.05));
}

const backOffCache = new WeakMap<View, View['events']>();

/** Of all pods, also of those that are gone. */
function backOffs(view: View): View['events'] {
  const known = backOffCache.get(view) ?? view.events.filter(({ object }) => object.reason === 'BackOff');
  backOffCache.set(view, known);
  return known;
}

function beganSoon(view: View, rollout: Rollout, found: Crashing[]): boolean {
  const since = view.now.getTime() - Date.parse(rollout.at);
  if (since <= SOON_MS) return true;
  const backOff = backOffs(view)
    .filter(({ object }) => isPodNameOf(rollout.to, object.involvedObject.name))
    .map(({ object }) => Date.parse(object.firstTimestamp ?? object.eventTime ?? ''));
  if (backOff.some((at) => at - Date.parse(rollout.at) <= SOON_MS)) return true;
  // Events are kept for an hour. A pod that crashed all its life was restarted about once per period.
  return found.some(({ pod, status }) => {
    const age = view.now.getTime() - Date.parse(pod.object.metadata.creationTimestamp ?? '');
    const young = Date.parse(pod.object.metadata.creationTimestamp ?? '') - Date.parse(rollout.at) <= SOON_MS;
    return young && status.restartCount >= (0.5 * age) / RESTART_PERIOD_MS;
  });
}
