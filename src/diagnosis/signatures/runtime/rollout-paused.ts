import { canonicalJson, toJson } from '#src/evidence/canonical.ts';
import type { PodTemplate } from '#src/kubernetes/pod-objects.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { nearness } from '../../focus.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { cite, type View } from '../../view/view.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** Who changes several things at once pauses for some minutes. */
const SOON_MS = 5 * 60_000;

export const rolloutPaused: Signature = {
  cause: 'runtime.rollout-paused',
  describes: 'A Deployment is paused with a change that is not rolled out.',
  needs: ['kubernetes.deployments', 'kubernetes.replicasets'],
  uses: [],
  explains: [],
  refutedBy: 'The pods run what the template says, or the pause is part of a rollout in steps.',
  match: (view) => matched(workloadsOf(view).map((workload) => conclude(view, workload))),
};

function conclude(view: View, workload: Workload): Candidate | undefined {
  const { object, ref, wanted, available, current } = workload;
  if (ref.kind !== 'Deployment' || wanted === 0 || !current) return undefined;
  const { spec, status } = object.object as Deployment;
  if (!spec.paused) return undefined;
  const pending = templateOf(spec.template) !== templateOf(current.replicaSet.object.spec.template);
  const halfway = (current.replicaSet.object.spec.replicas ?? 0) < wanted;
  const condition = (status?.conditions ?? []).find(({ reason }) => reason === 'DeploymentPaused');
  const since = condition?.lastTransitionTime ?? condition?.lastUpdateTime;
  const fresh = since !== undefined && view.now.getTime() - Date.parse(since) < SOON_MS;
  if ((!pending && !halfway) || fresh) return undefined;
  const harmed = available < wanted || nearness(view.scope, [ref]) === 1;
  return {
    role: 'cause',
    object: ref,
    affects: [ref],
    confidence: harmed ? 0.8 : 0.6,
    statement: pending
      ? `${nameWords(ref)} is paused, so the change of its template is not rolled out: its pods run revision ${current.number}.`
      : `${nameWords(ref)} is paused in the middle of the rollout of revision ${current.number}.`,
    citations: [
      cite(object, ['spec', 'paused'], `Deployment ${ref.name} is paused`),
      cite(
        current.replicaSet,
        ['spec', 'replicas'],
        `the newest revision ${current.number} is to have ${current.replicaSet.object.spec.replicas} pods`,
      ),
    ],
    runbooks: [],
    impact: 'degraded',
    ...(since ? { since } : {}),
  };
}

/** Without the label that the controller adds to the template of a ReplicaSet. */
function templateOf({ metadata, spec }: PodTemplate): string {
  const { 'pod-template-hash': _, ...labels } = metadata?.labels ?? {};
  return canonicalJson(toJson([labels, metadata?.annotations ?? {}, spec]));
}
