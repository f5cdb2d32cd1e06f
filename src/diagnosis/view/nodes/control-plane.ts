import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Candidate } from '../../signatures/signature.ts';
import type { View } from '../view.ts';
import { nodeFault, nodeStates } from './node-faults.ts';
import { citeUnit, isRunning, stoppedUnit, unitWords } from './node-services.ts';
import { citePod, isFailing, isReady, podsOfSystem, unreadySince } from './system-pods.ts';

/**
 * Candidates about a program of the control plane of which no instance works: on each node where one should run. One
 * instance is enough, as they stand in for each other.
 */
export function controlPlaneDown(
  view: View,
  service: 'scheduler' | 'controller-manager',
  affects: ObjectRef[],
): Candidate[] {
  const states = nodeStates(view);
  const pods = podsOfSystem(view, service);
  if (pods.some(({ object }) => isReady(object) === true)) return [];
  if (states.some(({ name }) => isRunning(view, name, service) === true)) return [];
  return states.flatMap((state) => {
    const unit = stoppedUnit(view, state.name, service);
    const pod = pods.find(
      ({ object }) => object.spec?.nodeName === state.name && isFailing(object, view.now),
    );
    // The pods of a node that is not heard of count as not ready, whatever they do.
    if (!unit && (!pod || state.ready?.status === 'Unknown')) return [];
    const words = [
      ...(unit ? [unitWords(view, unit)] : []),
      ...(pod ? [`pod ${pod.object.metadata.name} is not ready`] : []),
    ];
    return [
      nodeFault(view, state, {
        confidence: affects.length > 0 ? 0.95 : 0.85,
        says: `has no working kube-${service}, and no other stands in for it: ${words.join('; ')}`,
        citations: [...(unit ? [citeUnit(view, unit)] : []), ...(pod ? [citePod(pod)] : [])],
        since: unit?.object.since ?? (pod && unreadySince(pod.object)),
        affects,
      }),
    ];
  });
}
