import type { HorizontalPodAutoscaler } from '#src/kubernetes/workload-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { conditionOf, targetOf, utilizations } from '../../view/runtime/autoscalers.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** The controller's own tolerance is a tenth; less is no need for more pods. */
const ABOVE = 1.1;

export const autoscalerAtMaximum: Signature = {
  cause: 'runtime.autoscaler-at-maximum',
  describes: 'An autoscaler has reached its maximum, and the load is still above its target.',
  needs: ['kubernetes.horizontalpodautoscalers'],
  uses: ['kubernetes.deployments', 'kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'The load per pod is at its target.',
  match: (view) =>
    matched(
      view
        .objects<HorizontalPodAutoscaler>('HorizontalPodAutoscaler')
        .map((autoscaler) => conclude(view, autoscaler)),
    ),
};

function conclude(view: View, autoscaler: Located<HorizontalPodAutoscaler>): Candidate | undefined {
  const { spec, status, metadata } = autoscaler.object;
  const limited = conditionOf(autoscaler, 'ScalingLimited');
  if (limited?.status !== 'True' || limited.reason !== 'TooManyReplicas') return undefined;
  if ((status?.currentReplicas ?? 0) < spec.maxReplicas) return undefined;
  const [over] = utilizations(autoscaler.object)
    .filter(({ current, target }) => current >= ABOVE * target)
    .sort((a, b) => b.current / b.target - a.current / a.target);
  if (!over) return undefined;
  const since = limited.lastTransitionTime;
  return {
    role: 'cause',
    object: refOf(view, autoscaler.object),
    affects: [targetOf(view, autoscaler.object)],
    confidence: over.current >= 1.5 * over.target ? 0.78 : 0.68,
    statement: `Autoscaler ${nameWords(metadata)} is at its maximum of ${spec.maxReplicas} pods, and ${over.name} is at ${over.current} with a target of ${over.target}.`,
    citations: [
      cite(
        autoscaler,
        ['status', 'conditions', limited.index, 'message'],
        `the autoscaler says "${limited.message}"`,
      ),
      cite(autoscaler, ['spec', 'maxReplicas'], `its maximum is ${spec.maxReplicas}`),
      cite(autoscaler, over.path, `${over.name} is at ${over.current}`),
    ],
    runbooks: [],
    impact: 'degraded',
    ...(since ? { since } : {}),
  };
}
