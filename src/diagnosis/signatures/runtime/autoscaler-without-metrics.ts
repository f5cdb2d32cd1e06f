import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { HorizontalPodAutoscaler } from '#src/kubernetes/workload-objects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { conditionOf, targetOf } from '../../view/runtime/autoscalers.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { counted, quoted } from '../../view/words.ts';
import { workloadNamed } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** A new autoscaler has no metrics for some minutes: metrics-server reads every 15 s and new pods are left out at first. */
const SOON_MS = 5 * 60_000;
/** metrics-server or an adapter does not answer: that is one fault, however many autoscalers it shows on. */
const API_DOWN =
  /(?:unable to fetch metrics from|no metrics returned from) (?:resource|custom|external) metrics API: .*(?:could not find the requested resource|currently unable to handle|unavailable)/;
const NO_REQUEST = /missing request for (\S+)/;

export const autoscalerWithoutMetrics: Signature = {
  cause: 'runtime.autoscaler-without-metrics',
  describes: 'An autoscaler gets no metrics or does not find its target, so it does not scale.',
  needs: ['kubernetes.horizontalpodautoscalers'],
  uses: ['kubernetes.deployments', 'kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'The autoscaler reports current metrics.',
  match: (view) => {
    const found = new Map<string, Candidate>();
    for (const autoscaler of view.objects<HorizontalPodAutoscaler>('HorizontalPodAutoscaler')) {
      const blind = blindness(view, autoscaler);
      if (!blind) continue;
      const key = API_DOWN.test(blind.message) ? 'metrics API' : refKey(blind.object);
      const before = found.get(key);
      if (before) before.affects.push(targetOf(view, autoscaler.object));
      else found.set(key, conclude(view, autoscaler, blind));
    }
    return matched([...found.values()]);
  },
};

interface Blindness {
  object: ObjectRef;
  message: string;
  index: number;
  since?: string;
}

function blindness(view: View, autoscaler: Located<HorizontalPodAutoscaler>): Blindness | undefined {
  const active = conditionOf(autoscaler, 'ScalingActive');
  const able = conditionOf(autoscaler, 'AbleToScale');
  const failed =
    active?.status === 'False' && /^FailedGet|^InvalidMetricSourceType$/.test(active.reason ?? '')
      ? active
      : able?.status === 'False' && able.reason === 'FailedGetScale'
        ? able
        : undefined;
  if (!failed) return undefined;
  const { index, lastTransitionTime } = failed;
  const message = failed.message ?? '';
  const began = Date.parse(lastTransitionTime ?? autoscaler.object.metadata.creationTimestamp ?? '');
  if (view.now.getTime() - began < SOON_MS) return undefined;
  const target = targetOf(view, autoscaler.object);
  const workload = workloadNamed(view, target);
  // Pods that are not ready have no metrics: that is their fault, not the autoscaler's.
  if (workload && workload.available === 0 && !NO_REQUEST.test(message)) return undefined;
  return {
    object: NO_REQUEST.test(message) && workload ? target : refOf(view, autoscaler.object),
    message,
    index,
    ...(lastTransitionTime ? { since: lastTransitionTime } : {}),
  };
}

function conclude(
  view: View,
  autoscaler: Located<HorizontalPodAutoscaler>,
  { object, message, index, since }: Blindness,
): Candidate {
  const { status, metadata } = autoscaler.object;
  const resource = NO_REQUEST.exec(message)?.[1];
  const why = resource ? ` because a container requests no ${resource}` : '';
  return {
    role: 'cause',
    object,
    affects: [targetOf(view, autoscaler.object)],
    confidence: 0.72,
    statement: `Autoscaler ${nameWords(metadata)} cannot scale${why} and leaves ${counted(status?.currentReplicas ?? 0, 'pod')}: ${quoted(message, 320)}.`,
    citations: [
      cite(
        autoscaler,
        ['status', 'conditions', index, 'message'],
        `the autoscaler says "${quoted(message)}"`,
      ),
    ],
    runbooks: [],
    impact: 'degraded',
    ...(since ? { since } : {}),
  };
}
