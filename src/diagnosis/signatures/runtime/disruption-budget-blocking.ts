import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { PodDisruptionBudget } from '#src/kubernetes/workload-objects.ts';
import { lastSeen } from '../../view/event-times.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { lateSince } from '../../view/runtime/lines.ts';
import { selects } from '../../view/scheduling/volume-match.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { counted, listWords, quoted } from '../../view/words.ts';
import { ownerOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** What the eviction API, the cluster autoscaler and Karpenter say. */
const REFUSED =
  /violate the pod's disruption budget|pdb .{0,120}prevents pod evictions|not enough pod disruption budget|disruption budget .{0,80} needs \d+ healthy pods/i;
/** Pods that a drain leaves in place. */
const STAYS = new Set(['DaemonSet', 'Node']);

export const disruptionBudgetBlocking: Signature = {
  cause: 'runtime.disruption-budget-blocking',
  describes:
    'A disruption budget allows no eviction although all its pods are well, so a node cannot be drained.',
  needs: ['kubernetes.poddisruptionbudgets', 'kubernetes.pods'],
  uses: ['kubernetes.nodes', 'kubernetes.events'],
  explains: [],
  refutedBy: 'The budget allows a disruption, or nobody drains a node.',
  match: (view) => {
    const waiting = drainedTo(view);
    return matched(
      view
        .objects<PodDisruptionBudget>('PodDisruptionBudget')
        .map((budget) => conclude(view, budget, waiting)),
    );
  },
};

function conclude(
  view: View,
  budget: Located<PodDisruptionBudget>,
  waiting: ReadonlyMap<string, Located<Pod>[]>,
): Candidate | undefined {
  const { spec, status, metadata } = budget.object;
  const { disruptionsAllowed, currentHealthy = 0, desiredHealthy = 0, expectedPods = 0 } = status ?? {};
  // With a pod that is not well the budget does what it is for.
  if (!spec?.selector || disruptionsAllowed !== 0 || expectedPods === 0 || currentHealthy < expectedPods)
    return undefined;
  if (desiredHealthy < expectedPods) return undefined;
  const covers = ({ object }: Located<Pod>): boolean =>
    object.metadata.namespace === metadata.namespace && selects(spec?.selector, object.metadata.labels);
  const refusals = refusalsOf(view, budget.object);
  // A drain waits where only covered pods are left of those that it evicts.
  const stuck = [...waiting].flatMap(([node, pods]) => (pods.every(covers) ? [{ node, pods }] : []));
  const pods = stuck.flatMap((each) => each.pods);
  if (refusals.length === 0 && pods.length === 0) return undefined;
  const nodes = stuck.map(({ node }) => node);
  const where = nodes.length > 0 ? `, and node ${listWords(nodes)} waits to be drained` : '';
  const asks = spec?.minAvailable !== undefined ? 'minAvailable' : 'maxUnavailable';
  const covered = pods.length > 0 ? pods : view.pods.filter(covers).slice(0, 1);
  const owners = new Map(covered.map(({ object }) => [ownerOf(view, object).name, ownerOf(view, object)]));
  return {
    role: 'cause',
    object: refOf(view, budget.object),
    affects: [...owners.values()],
    confidence: refusals.length > 0 ? 0.9 : 0.68,
    statement: `Disruption budget ${nameWords(metadata)} allows no eviction though ${currentHealthy} of ${counted(expectedPods, 'pod')} are healthy (${asks} ${spec?.[asks]})${where}.`,
    citations: [
      cite(budget, ['status', 'disruptionsAllowed'], `budget ${metadata.name} allows 0 disruptions`),
      cite(
        budget,
        ['status', 'desiredHealthy'],
        `it wants ${desiredHealthy} healthy pods of ${expectedPods}`,
      ),
      ...refusals,
      ...pods
        .slice(0, 2)
        .map((pod) =>
          cite(
            pod,
            ['spec', 'nodeName'],
            `pod ${pod.object.metadata.name} is still on node ${pod.object.spec.nodeName}`,
          ),
        ),
    ],
    runbooks: [],
    impact: 'degraded',
  };
}

/** Cordoned nodes, with the pods that a drain would evict and that are still there. */
function drainedTo(view: View): Map<string, Located<Pod>[]> {
  const cordoned = new Set(
    view.nodes.filter(({ object }) => object.spec?.unschedulable).map(({ object }) => object.metadata.name),
  );
  const found = new Map<string, Located<Pod>[]>();
  for (const pod of cordoned.size > 0 ? view.pods : []) {
    const { spec, status, metadata } = pod.object;
    const node = spec?.nodeName;
    const owner = metadata.ownerReferences?.find(({ controller }) => controller)?.kind ?? '';
    if (
      !node ||
      !cordoned.has(node) ||
      STAYS.has(owner) ||
      /^(?:Succeeded|Failed)$/.test(status?.phase ?? '')
    )
      continue;
    const group = found.get(node);
    if (group) group.push(pod);
    else found.set(node, [pod]);
  }
  return found;
}

function refusalsOf(view: View, { metadata, spec }: PodDisruptionBudget) {
  const since = Date.parse(lateSince(view));
  const labels = new Map(
    view.pods.map(({ object }) => [
      `${object.metadata.namespace}/${object.metadata.name}`,
      object.metadata.labels,
    ]),
  );
  return view.events
    .filter(({ object }) => REFUSED.test(object.message ?? '') && lastSeen(object) >= since)
    .filter(({ object: { message = '', involvedObject } }) => {
      const { kind, name, namespace } = involvedObject;
      const pod =
        kind === 'Pod' && namespace === metadata.namespace ? labels.get(`${namespace}/${name}`) : undefined;
      return message.includes(metadata.name) || (pod !== undefined && selects(spec?.selector, pod));
    })
    .slice(0, 2)
    .map((event) =>
      cite(event, ['message'], `an eviction is refused: "${quoted(event.object.message ?? '')}"`),
    );
}
