import type { Service } from '#src/kubernetes/network-objects.ts';
import { callersOf } from '../../view/calls.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { failureCitations, failuresTo } from '../../view/routing/call-failures.ts';
import {
  bareCitations,
  isBare,
  isKnown,
  isReady,
  podsBehind,
  selectorOf,
  workloadsBehind,
} from '../../view/services.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { counted, listWords } from '../../view/words.ts';
import type { Workload } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { scale } from '../suggestions.ts';

/** The endpoints controller needs a moment for a new Service, which is often made before what it is for. */
const SETTLED_MS = 30_000;

export const serviceWithoutEndpoints: Signature = {
  cause: 'routing.service-without-endpoints',
  describes: 'A Service has no pods behind it, so every call to it fails.',
  needs: ['kubernetes.services', 'kubernetes.endpoints', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: ['kubernetes.events', 'telemetry.log-patterns', 'telemetry.error-logs'],
  general: true,
  explains: [],
  refutedBy: 'The Service has a ready address, or it selects no pods on purpose.',
  match: (view) =>
    matched(
      view.services
        .filter(({ object }) => isKnown(view, object) && isBare(view, object))
        .map((service) => conclude(view, service)),
    ),
};

function conclude(view: View, service: Located<Service>): Candidate | undefined {
  const pods = podsBehind(view, service.object);
  const workloads = workloadsBehind(view, service.object);
  const age = view.now.getTime() - Date.parse(service.object.metadata.creationTimestamp ?? '');
  const [first] = workloads;
  if (pods.length > 0) {
    const ready = pods.filter(({ object }) => isReady(object)).length;
    return ready > 0 && !(age < SETTLED_MS)
      ? bare(view, service, workloads, 'cause', 0.55, `though ${counted(ready, 'pod')} behind it is ready`)
      : undefined;
  }
  if (first && workloads.every((each) => each.wanted === 0)) return scaledToZero(view, service, first);
  if (age < SETTLED_MS) return undefined;
  if (first) {
    const names = listWords(workloads.map((each) => each.ref.name));
    return bare(view, service, workloads, 'symptom', 0.4, `because ${names} has no pods`);
  }
  const selected = listWords(selectorOf(service.object).map((pair) => pair.join('=')));
  const { name, namespace = '' } = service.object.metadata;
  const { clusterIP } = service.object.spec;
  const asked = [view.scope.object?.name, view.scope.service].includes(name);
  const callers = callersOf(view, namespace, name);
  const failing = failuresTo(view, { namespace, name, clusterIP });
  // Without a workload that it could mean, it may be a left-over that nobody calls.
  const confidence = asked || failing.length > 0 ? 0.6 : callers.length > 0 ? 0.45 : 0.3;
  const found = bare(view, service, [], 'cause', confidence, `because no pod carries ${selected}`);
  return { ...found, citations: [...found.citations, ...failureCitations(failing)] };
}

function bare(
  view: View,
  service: Located<Service>,
  workloads: readonly Workload[],
  role: Candidate['role'],
  confidence: number,
  why: string,
): Candidate {
  const object = refOf(view, service.object);
  return {
    role,
    object,
    affects: workloads.map((each) => each.ref),
    confidence,
    statement: `Service ${nameWords(object)} has no endpoints ${why}.`,
    citations: bareCitations(view, service),
    runbooks: [],
    impact: 'failed',
  };
}

/** Zero pods are often meant; only where a scaling is still among the events, or the case asks for it, is it a fault. */
function scaledToZero(view: View, service: Located<Service>, workload: Workload): Candidate | undefined {
  const { kind, namespace, name } = workload.ref;
  const event = view
    .eventsOf(kind, namespace, name)
    .find(
      ({ object }) =>
        object.reason === 'ScalingReplicaSet' &&
        /^Scaled down replica set \S+ (?:from \d+ to 0|to 0 from \d+)/.test(object.message ?? ''),
    );
  const asked = [view.scope.object?.name, view.scope.service].some(
    (each) => each === name || each === service.object.metadata.name,
  );
  if (!event && !asked) return undefined;
  const before = Number(/from (\d+)/.exec(event?.object.message ?? '')?.[1] ?? Number.NaN);
  const why = `because ${name} is scaled to 0${before > 0 ? ` (it had ${before})` : ''}`;
  const found = bare(view, service, [workload], 'cause', event ? 0.6 : 0.55, why);
  return {
    ...found,
    citations: [
      ...found.citations,
      cite(workload.object, ['spec', 'replicas'], `${name} asks for 0 pods`),
      ...(event ? [cite(event, ['message'], `an event says: ${event.object.message}`)] : []),
    ],
    runbooks: before > 0 ? scale(workload, before) : [],
  };
}
