import { canonicalJson, toJson } from '#src/evidence/canonical.ts';
import { refKey } from '#src/kubernetes/object-ref.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation, RunbookSuggestion } from '../../types.ts';
import { isOwnedBy } from '../../view/owners.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import type { Rollout } from '../../view/rollouts.ts';
import { cite, type Located, type View } from '../../view/view.ts';
import { counted, durationWords, quoted } from '../../view/words.ts';
import { ownerOf, type Workload, workloadsOf } from '../../view/workloads.ts';
import type { Candidate, Signature } from '../signature.ts';
import { rollback, scale } from '../suggestions.ts';

interface Waiting {
  pod: Located<Pod>;
  /** What the scheduler said, and where. */
  message: string;
  said: Citation;
}

export const unschedulable: Signature = {
  cause: 'scheduling.unschedulable',
  describes: 'No node can take a pod, so it stays Pending.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.nodes', 'kubernetes.replicasets', 'kubernetes.deployments'],
  explains: ['routing.service-without-endpoints'],
  refutedBy: 'The pod is bound to a node, or the scheduler has nominated one for it.',
  match: (view) => {
    const groups = new Map<string, Waiting[]>();
    for (const waiting of view.pods.map((pod) => waitingPod(view, pod))) {
      if (!waiting) continue;
      const key = refKey(ownerOf(view, waiting.pod.object));
      groups.set(key, [...(groups.get(key) ?? []), waiting]);
    }
    const candidates = [...groups.keys()].sort().map((key) => conclude(view, groups.get(key) ?? []));
    return { candidates: candidates.filter((candidate) => candidate !== undefined), gaps: [] };
  },
};

function waitingPod(view: View, pod: Located<Pod>): Waiting | undefined {
  const { metadata, spec, status } = pod.object;
  if (status?.phase !== 'Pending' || spec.nodeName || metadata.deletionTimestamp) return undefined;
  // Preemption has made room: the pod waits for others to end.
  if ((status as { nominatedNodeName?: string }).nominatedNodeName) return undefined;
  const index = (status.conditions ?? []).findIndex(
    (each) => each.type === 'PodScheduled' && each.status === 'False',
  );
  const condition = status.conditions?.[index];
  if (condition?.reason === 'Unschedulable' && condition.message) {
    const said = cite(
      pod,
      ['status', 'conditions', index, 'message'],
      `the scheduler says about pod ${metadata.name}: ${quoted(condition.message, 300)}`,
    );
    return { pod, message: condition.message, said };
  }
  const event = view.events
    .filter(({ object }) => object.reason === 'FailedScheduling' && object.message)
    .filter(
      ({ object }) =>
        object.involvedObject.name === metadata.name &&
        object.involvedObject.namespace === metadata.namespace,
    )
    .sort(
      (a, b) =>
        (b.object.lastTimestamp ?? '').localeCompare(a.object.lastTimestamp ?? '') ||
        a.pointer.localeCompare(b.pointer),
    )[0];
  if (!event) return undefined;
  const message = event.object.message ?? '';
  return {
    pod,
    message,
    said: cite(event, ['message'], `the scheduler says about pod ${metadata.name}: ${quoted(message, 300)}`),
  };
}

/** `0/4 nodes are available: 3 Insufficient cpu, 1 node(s) were unschedulable`, without the parts on preemption and claims. */
function reasonWords(message: string): string {
  return quoted(
    message.replace(/\.?\s*(?:preemption:|no new claims to deallocate).*$/is, '').replace(/[.,\s]+$/, ''),
    300,
  );
}

function conclude(view: View, waiting: Waiting[]): Candidate | undefined {
  const first = [...waiting].sort((a, b) =>
    a.pod.object.metadata.name.localeCompare(b.pod.object.metadata.name),
  )[0];
  if (!first) return undefined;
  const owner = ownerOf(view, first.pod.object);
  const workload = workloadsOf(view).find((each) => refKey(each.ref) === refKey(owner));
  const rollout = rolloutThatAsks(workload, waiting);
  const total = Math.max(waiting.length, workload?.wanted ?? 0);
  const served = workload?.available ?? 0;
  const oldest = waiting.map(({ pod }) => pod.object.metadata.creationTimestamp ?? '').sort()[0] ?? '';
  const age = view.now.getTime() - Date.parse(oldest);
  return {
    role: 'cause',
    object: owner,
    affects: [owner],
    // A pod of some seconds may be about to get a node that is just joining.
    confidence: age >= 60_000 ? 0.95 : 0.88,
    statement:
      `${waiting.length} of ${counted(total, 'pod')} of ${nameWords(owner)} cannot be scheduled` +
      `${Number.isFinite(age) ? ` (since ${durationWords(age)})` : ''}: ${reasonWords(first.message)}` +
      `${rollout ? `; they came with ${rolloutWords(view, rollout)}` : ''}.`,
    citations: [
      first.said,
      cite(first.pod, ['status', 'phase'], `pod ${first.pod.object.metadata.name} is Pending`),
      cite(
        first.pod,
        ['metadata', 'creationTimestamp'],
        `it waits since ${first.pod.object.metadata.creationTimestamp}`,
      ),
      ...waiting
        .filter((each) => each !== first)
        .slice(0, 2)
        .map((each) => each.said),
      ...(rollout ? rolloutCitations(view, rollout) : []),
    ],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: workload ? suggestions(view, workload, rollout, first.message) : [],
    impact: served > 0 ? 'degraded' : 'failed',
  };
}

/** What the scheduler looks at in a template: a change in it may be why no node fits any more. */
function demands(rollout: Rollout, side: 'from' | 'to'): string {
  const { containers, initContainers, ...rest } = rollout[side].replicaSet.object.spec.template.spec;
  const resources = [...containers, ...(initContainers ?? [])].map((each) => [
    each.resources ?? null,
    each.ports ?? null,
  ]);
  return canonicalJson(toJson([resources, rest]));
}

function rolloutThatAsks(workload: Workload | undefined, waiting: Waiting[]): Rollout | undefined {
  const rollout = workload?.rollout;
  if (!rollout || demands(rollout, 'from') === demands(rollout, 'to')) return undefined;
  return waiting.every(({ pod }) => isOwnedBy(pod.object, rollout.to.replicaSet.object))
    ? rollout
    : undefined;
}

function suggestions(
  view: View,
  workload: Workload,
  rollout: Rollout | undefined,
  message: string,
): RunbookSuggestion[] {
  if (rollout) return rollback(view, workload);
  const ready = workload.available;
  // Fewer pods than asked for is a way out only where the nodes are full and some pods do run.
  return /Insufficient|Too many pods/.test(message) && ready > 0 ? scale(workload, ready) : [];
}
