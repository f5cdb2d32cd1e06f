import type { Deployment, StatefulSet } from '#src/kubernetes/workload-objects.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { isPodFailing } from '../../view/runtime/lines.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, durationWords, quoted } from '../../view/words.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

/** The default of a Deployment's progressDeadlineSeconds, which StatefulSets lack. */
const DEADLINE_MS = 600_000;

export const rolloutStuck: Signature = {
  cause: 'runtime.rollout-stuck',
  describes: 'A rollout has made no progress for longer than its deadline.',
  needs: ['kubernetes.deployments'],
  uses: ['kubernetes.statefulsets', 'kubernetes.replicasets', 'kubernetes.pods'],
  general: true,
  explains: [],
  refutedBy: 'New pods of the rollout become available.',
  match: (view) =>
    matched(workloadsOf(view).map((each) => ofDeployment(view, each) ?? ofStatefulSet(view, each))),
};

function ofDeployment(view: View, workload: Workload): Candidate | undefined {
  const { object, ref, wanted, available, rollout } = workload;
  if (ref.kind !== 'Deployment' || wanted === 0) return undefined;
  const { status, metadata } = object.object as Deployment;
  const conditions = status?.conditions ?? [];
  const index = conditions.findIndex(
    ({ type, status: is, reason }) =>
      type === 'Progressing' && is === 'False' && reason === 'ProgressDeadlineExceeded',
  );
  const condition = conditions[index];
  const short = available < wanted || (status?.updatedReplicas ?? 0) < wanted;
  // What the controller has not seen yet, the condition says nothing about.
  const stale = (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
  if (!condition || !short || stale) return undefined;
  const since = condition.lastTransitionTime ?? condition.lastUpdateTime;
  return {
    role: 'cause',
    object: ref,
    affects: [ref],
    confidence: 0.58,
    statement:
      `The rollout of ${nameWords(ref)} is stuck with ${available} of ${counted(wanted, 'pod')} available: ${quoted(condition.message ?? 'ProgressDeadlineExceeded')}` +
      `${rollout ? ` (${rolloutWords(view, rollout)})` : ''}.`,
    citations: [
      cite(object, ['status', 'conditions', index, 'reason'], `the Deployment says ${condition.reason}`),
      ...(rollout ? rolloutCitations(view, rollout) : []),
    ],
    ...(rollout ? { change: rollout.change } : {}),
    runbooks: rollout ? rollback(view, workload) : [],
    impact: available > 0 ? 'degraded' : 'failed',
    // The deadline passes after the trouble began.
    ...(rollout ? { since: rollout.at } : since ? { since } : {}),
  };
}

/** A StatefulSet stops at the first new pod that does not become ready. */
function ofStatefulSet(
  view: View,
  { object, ref, wanted, available, pods }: Workload,
): Candidate | undefined {
  if (ref.kind !== 'StatefulSet') return undefined;
  const { status } = object.object as StatefulSet;
  const { currentRevision, updateRevision } = status ?? {};
  if (!updateRevision || currentRevision === updateRevision || (status?.updatedReplicas ?? 0) >= wanted)
    return undefined;
  const stuck = pods.find(
    ({ object: pod }) =>
      pod.metadata.labels?.['controller-revision-hash'] === updateRevision &&
      isPodFailing(pod) &&
      view.now.getTime() - Date.parse(pod.metadata.creationTimestamp ?? '') > DEADLINE_MS,
  );
  if (!stuck) return undefined;
  const { name, creationTimestamp = '' } = stuck.object.metadata;
  const age = durationWords(view.now.getTime() - Date.parse(creationTimestamp));
  return {
    role: 'cause',
    object: ref,
    affects: [ref],
    confidence: 0.55,
    statement: `The rollout of ${nameWords(ref)} is stuck at pod ${name}, which is not ready for ${age}.`,
    citations: [
      cite(object, ['status', 'updateRevision'], `the StatefulSet rolls out ${updateRevision}`),
      cite(stuck, ['metadata', 'creationTimestamp'], `pod ${name} of it exists for ${age}`),
    ],
    runbooks: [],
    impact: available > 0 ? 'degraded' : 'failed',
    since: creationTimestamp,
  };
}
