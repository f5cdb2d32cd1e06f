import type { HorizontalPodAutoscaler, StatefulSet } from '#src/kubernetes/workload-objects.ts';
import { nearness } from '../../focus.ts';
import type { Citation } from '../../types.ts';
import { declaredFor } from '../../view/declared.ts';
import { lastSeen } from '../../view/event-times.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { clientsOf, dependencyAt } from '../../view/runtime/dependencies.ts';
import { type Fault, faultsOf, lineCitation } from '../../view/runtime/faults.ts';
import { addressesIn } from '../../view/runtime/log-texts.ts';
import { matches, selectorOf } from '../../view/services.ts';
import { cite, type View } from '../../view/view.ts';
import { counted, listWords, quoted } from '../../view/words.ts';
import { type Workload, workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { scale } from '../suggestions.ts';

/** Why a rest does not look meant. */
interface Reason {
  confidence: number;
  words: string;
  citations: Citation[];
  /** How many pods there should be, where it says. */
  replicas?: number;
  since?: string;
}

export const scaledToZero: Signature = {
  cause: 'runtime.scaled-to-zero',
  describes: 'A workload that is needed is scaled to no pods.',
  needs: ['kubernetes.deployments'],
  uses: [
    'kubernetes.statefulsets',
    'kubernetes.events',
    'kubernetes.services',
    'telemetry.error-logs',
    'telemetry.log-patterns',
  ],
  explains: ['routing.service-without-endpoints'],
  refutedBy: 'It rests on purpose, and nobody calls it.',
  match: (view) => {
    const resting = workloadsOf(view).filter(
      ({ object, ref }) => ref.kind !== 'DaemonSet' && (object.object as StatefulSet).spec?.replicas === 0,
    );
    if (resting.length === 0) return matched([]);
    const failing = failedCalls(view);
    return matched(resting.map((workload) => conclude(view, workload, failing)));
  },
};

function conclude(
  view: View,
  workload: Workload,
  failing: ReadonlyMap<Workload, Fault[]>,
): Candidate | undefined {
  const { object, ref } = workload;
  if (object.object.metadata.deletionTimestamp) return undefined;
  const callers = failing.get(workload) ?? [];
  const needed = clientsOf(view, workload).filter(({ wanted }) => wanted > 0);
  const used = needed.length > 0 || isSelected(view, workload);
  const reasons = [
    declaredMore(view, workload),
    ...(used ? [scaledLately(view, workload)] : []),
    ...(callers.length > 0 ? [missed(view, callers)] : []),
    ...(nearness(view.scope, [ref]) === 1
      ? [{ confidence: 0.7, words: 'it is what the case is about', citations: [] }]
      : []),
  ].filter((each) => each !== undefined);
  const [first] = reasons;
  // What scales itself to zero rests until it is asked.
  if (!first || (scalesItself(view, workload) && callers.length === 0)) return undefined;
  const replicas = reasons.find((each) => each.replicas)?.replicas ?? 1;
  const since = reasons.find((each) => each.since)?.since;
  return {
    role: 'cause',
    object: ref,
    affects: [ref, ...callers.map((each) => each.ref)],
    confidence: Math.min(
      0.95,
      Math.max(...reasons.map((each) => each.confidence)) + 0.08 * (reasons.length - 1),
    ),
    statement: `${nameWords(ref)} is scaled to 0 pods: ${listWords(reasons.map(({ words }) => words))}.`,
    citations: [
      cite(object, ['spec', 'replicas'], `${ref.name} is to have 0 pods`),
      ...reasons.flatMap(({ citations }) => citations),
    ],
    ...(since
      ? {
          since,
          change: { object: ref, at: since, kind: 'scale', to: '0', evidenceId: object.evidenceId } as const,
        }
      : {}),
    runbooks: scale(workload, replicas),
    impact: 'failed',
  };
}

function isSelected(view: View, { ref, template }: Workload): boolean {
  return view.services.some(
    ({ object }) =>
      object.metadata.namespace === ref.namespace &&
      selectorOf(object).length > 0 &&
      matches(template.metadata?.labels, selectorOf(object)),
  );
}

function scalesItself(view: View, { ref, object }: Workload): boolean {
  const byAutoscaler = view
    .objects<HorizontalPodAutoscaler>('HorizontalPodAutoscaler')
    .some(
      ({ object: { metadata, spec } }) =>
        metadata.namespace === ref.namespace &&
        spec?.scaleTargetRef?.name === ref.name &&
        spec.minReplicas === 0,
    );
  const { annotations = {}, labels = {} } = object.object.metadata;
  return (
    byAutoscaler ||
    [...Object.keys(annotations), ...Object.keys(labels)].some((key) => /keda|knative|sablier/i.test(key))
  );
}

function declaredMore(view: View, { ref }: Workload): Reason | undefined {
  const manifests = declaredFor(view, ref.kind, ref.namespace, ref.name);
  const index = manifests.findIndex(({ object }) => ((object as StatefulSet).spec?.replicas ?? 0) > 0);
  const manifest = manifests[index];
  // Git and the last apply may differ: where one says zero, it is meant by somebody.
  if (!manifest || manifests.some(({ object }) => (object as StatefulSet).spec?.replicas === 0))
    return undefined;
  const replicas = (manifest.object as StatefulSet).spec.replicas ?? 1;
  return {
    confidence: 0.82,
    words: `its manifest asks for ${counted(replicas, 'pod')}`,
    citations: [cite(manifest, ['spec', 'replicas'], `the manifest of ${ref.name} asks for ${replicas}`)],
    replicas,
  };
}

/** `Scaled down replica set web-5d7 to 0 from 3`, of the revision that would run. */
const SCALED = /^Scaled down replica set (\S+) to 0(?: from (\d+))?/;

function scaledLately(view: View, { ref, current }: Workload): Reason | undefined {
  const from = Date.parse(view.scope.window.from);
  const event = view
    .eventsOf(ref.kind, ref.namespace, ref.name)
    .filter(({ object }) => object.reason === 'ScalingReplicaSet' && lastSeen(object) >= from)
    .filter(({ object }) => {
      const set = SCALED.exec(object.message ?? '')?.[1];
      return set !== undefined && (!current || set === current.replicaSet.object.metadata.name);
    })
    .sort((a, b) => lastSeen(b.object) - lastSeen(a.object))[0];
  if (!event) return undefined;
  const before = Number(SCALED.exec(event.object.message ?? '')?.[2] ?? 0);
  return {
    confidence: 0.66,
    words: `it was scaled down lately ("${quoted(event.object.message ?? '')}") and a Service or another workload still points to it`,
    citations: [cite(event, ['message'], `the Deployment controller says "${event.object.message}"`)],
    ...(before > 0 ? { replicas: before } : {}),
    since: new Date(lastSeen(event.object)).toISOString(),
  };
}

function missed(view: View, callers: Fault[]): Reason {
  const names = [...new Set(callers.map(({ ref }) => ref.name))];
  return {
    confidence: 0.85,
    words: `calls of ${listWords(names.slice(0, 3))} to it fail`,
    citations: callers.slice(0, 3).map(({ lines: [line] }) => lineCitation(view, line)),
  };
}

/** Who fails to reach a workload, by the addresses in its error lines. */
function failedCalls(view: View): Map<Workload, Fault[]> {
  const found = new Map<Workload, Fault[]>();
  for (const fault of [...faultsOf(view, 'refused'), ...faultsOf(view, 'unanswered')]) {
    const called = new Set(
      fault.lines
        .slice(0, 20)
        .flatMap(({ text }) => addressesIn(text))
        .flatMap(({ host, port }) => dependencyAt(view, fault.ref.namespace ?? '', host, port).workloads),
    );
    for (const workload of called) found.set(workload, [...(found.get(workload) ?? []), fault]);
  }
  return found;
}
