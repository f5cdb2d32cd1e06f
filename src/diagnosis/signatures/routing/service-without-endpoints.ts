import type { Service } from '#src/kubernetes/network-objects.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Citation } from '../../types.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { isBare, matches, selectorOf } from '../../view/services.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { counted, listWords } from '../../view/words.ts';
import { ownerOf, type Workload, workloadsOf } from '../../view/workloads.ts';
import type { Candidate, Signature } from '../signature.ts';
import { scale } from '../suggestions.ts';

/** The endpoints controller needs a moment for a new Service. */
const SETTLED_MS = 30_000;

/** Pods that have just been made may still be starting. */
const STARTING_MS = 60_000;

export const serviceWithoutEndpoints: Signature = {
  cause: 'routing.service-without-endpoints',
  describes: 'A Service has no ready address behind it, so every call to it fails.',
  needs: ['kubernetes.services', 'kubernetes.endpoints', 'kubernetes.pods', 'kubernetes.deployments'],
  uses: ['kubernetes.events'],
  explains: [],
  refutedBy: 'The Service has a ready address, or it selects no pods on purpose.',
  match: (view) => {
    const candidates = [...view.services]
      .sort((a, b) => a.pointer.localeCompare(b.pointer))
      .filter(({ object }) => isKnown(view, object) && isBare(view, object))
      .map((service) => conclude(view, service));
    return { candidates: candidates.filter((candidate) => candidate !== undefined), gaps: [] };
  },
};

/** Where pods or Deployments of the namespace could not be read, nothing can be said about what a selector matches. */
function isKnown(view: View, { metadata: { namespace } }: Service): boolean {
  return view.has('kubernetes.pods', namespace) && view.has('kubernetes.deployments', namespace);
}

function conclude(view: View, service: Located<Service>): Candidate | undefined {
  const { namespace, creationTimestamp } = service.object.metadata;
  const selector = selectorOf(service.object);
  const age = (at: string | undefined): number => view.now.getTime() - Date.parse(at ?? '');
  const settled = !(age(creationTimestamp) < SETTLED_MS);
  const pods = view.pods
    .map(({ object }) => object)
    .filter((pod) => pod.metadata.namespace === namespace && matches(pod.metadata.labels, selector));
  if (pods.length > 0) {
    if (!settled || pods.some((pod) => age(pod.metadata.creationTimestamp) < STARTING_MS)) return undefined;
    const owners = pods.map((pod) => ownerOf(view, pod));
    return notReady(view, service, owners, pods.length);
  }
  const workloads = workloadsOf(view).filter((each) => each.ref.namespace === namespace);
  const meant = workloads.filter((each) =>
    matches(each.object.object.spec.template.metadata?.labels, selector),
  );
  const [target] = meant;
  if (!target) return wrongSelector(view, service, workloads, settled);
  if (meant.every((each) => each.wanted === 0)) {
    return scaledToZero(view, service, target);
  }
  const owners = meant.map((each) => each.ref);
  return settled ? notReady(view, service, owners, 0) : undefined;
}

function emptyCitations(view: View, service: Located<Service>): Citation[] {
  const { name, namespace } = service.object.metadata;
  return [
    ...selectorOf(service.object).map(([key, value]) =>
      cite(service, ['spec', 'selector', key], `Service ${name} selects ${key}=${value}`),
    ),
    ...[...view.endpointSlices, ...view.endpoints]
      .filter(({ object }) => object.metadata.namespace === namespace)
      .filter(
        ({ object }) =>
          object.metadata.labels?.['kubernetes.io/service-name'] === name ||
          (object.kind === 'Endpoints' && object.metadata.name === name),
      )
      .slice(0, 1)
      .map((each) =>
        cite(
          each,
          ['metadata', 'name'],
          `${each.object.kind} ${each.object.metadata.name} of the Service lists no ready address`,
        ),
      ),
  ];
}

/** Pods are there, or should be, and none is ready: whatever keeps them from it is the cause, and the Service shows it. */
function notReady(view: View, service: Located<Service>, owners: ObjectRef[], pods: number): Candidate {
  const object = refOf(view, service.object);
  const names = [...new Set(owners.map((owner) => owner.name))].sort();
  const state = pods === 0 ? 'has no pods' : `has no ready pod among ${counted(pods, 'pod')}`;
  return {
    role: 'symptom',
    object,
    affects: owners,
    confidence: 0.4,
    statement: `Service ${nameWords(object)} has no endpoints because ${listWords(names)} ${state}.`,
    citations: emptyCitations(view, service),
    runbooks: [],
    impact: 'failed',
  };
}

/** Zero pods are often meant; only where a scaling is still among the events, or the case asks for it, is it a fault. */
function scaledToZero(view: View, service: Located<Service>, workload: Workload): Candidate | undefined {
  const object = refOf(view, service.object);
  const event = view.events.find(
    ({ object: each }) =>
      each.reason === 'ScalingReplicaSet' &&
      each.involvedObject.kind === 'Deployment' &&
      each.involvedObject.name === workload.ref.name &&
      each.involvedObject.namespace === workload.ref.namespace &&
      /^Scaled down replica set \S+ (?:from \d+ to 0|to 0 from \d+)/.test(each.message ?? ''),
  );
  const asked = [view.scope.object?.name, view.scope.service].some(
    (name) => name === workload.ref.name || name === object.name,
  );
  if (!event && !asked) return undefined;
  const before = Number(/from (\d+)/.exec(event?.object.message ?? '')?.[1] ?? Number.NaN);
  return {
    role: 'cause',
    object,
    affects: [workload.ref],
    confidence: event ? 0.85 : 0.7,
    statement: `Service ${nameWords(object)} has no endpoints because ${workload.ref.name} is scaled to 0${before > 0 ? ` (it had ${before})` : ''}.`,
    citations: [
      ...emptyCitations(view, service),
      cite(workload.object, ['spec', 'replicas'], `${workload.ref.name} asks for 0 pods`),
      ...(event ? [cite(event, ['message'], `an event says: ${event.object.message}`)] : []),
    ],
    runbooks: before > 0 ? scale(workload, before) : [],
    impact: 'failed',
  };
}

/**
 * How likely a selector that matches nothing means a workload: its name, equal labels, a port that it listens on. Without
 * the name it counts only where no other Service serves the workload: shared labels alone say little.
 */
function likeness(view: View, service: Service, workload: Workload): number {
  const { template } = workload.object.object.spec;
  const labels = template.metadata?.labels ?? {};
  const named = workload.ref.name === service.metadata.name;
  const served = view.services.some(
    ({ object }) =>
      object.metadata.namespace === service.metadata.namespace &&
      selectorOf(object).length > 0 &&
      matches(labels, selectorOf(object)),
  );
  if (!named && served) return 0;
  const equal = selectorOf(service).filter(([key, value]) => labels[key] === value).length;
  const own = Object.entries(service.metadata.labels ?? {}).filter(
    ([key, value]) => labels[key] === value,
  ).length;
  const ports = template.spec.containers.flatMap((container) => container.ports ?? []);
  const listens = (service.spec.ports ?? []).some(({ port, targetPort = port }) =>
    ports.some((each) => each.containerPort === targetPort || each.name === targetPort),
  );
  return (named ? 4 : 0) + 2 * equal + own + (listens ? 1 : 0);
}

function wrongSelector(
  view: View,
  service: Located<Service>,
  workloads: Workload[],
  settled: boolean,
): Candidate | undefined {
  const object = refOf(view, service.object);
  const [best, second] = workloads
    .map((workload) => ({ workload, score: likeness(view, service.object, workload) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || a.workload.ref.name.localeCompare(b.workload.ref.name));
  const meant = best && best.score > (second?.score ?? 0) ? best.workload : undefined;
  // A Service is often made some seconds before what it is for.
  if (!meant && !settled) return undefined;
  const selected = listWords(selectorOf(service.object).map(([key, value]) => `${key}=${value}`));
  const labels = meant?.template.metadata?.labels ?? {};
  const carried = selectorOf(service.object).filter(
    ([key]) =>
      labels[key] !== undefined && !matches(labels, [[key, service.object.spec.selector?.[key] ?? '']]),
  );
  const missing = selectorOf(service.object).filter(([key]) => labels[key] === undefined);
  const instead = [
    ...carried.map(([key]) => `${key}=${labels[key]}`),
    ...missing.map(([key]) => `no ${key}`),
  ];
  const asked = [view.scope.object?.name, view.scope.service].includes(object.name);
  return {
    role: 'cause',
    object,
    affects: [],
    // Without a workload that it could mean, it may be a left-over that nobody calls.
    confidence: meant ? 0.93 : asked ? 0.6 : 0.3,
    statement:
      `Service ${nameWords(object)} has no endpoints: it selects ${selected}, which no pod carries` +
      `${meant && instead.length > 0 ? `; the pods of ${meant.ref.name} carry ${listWords(instead)}` : ''}.`,
    citations: [
      ...emptyCitations(view, service),
      ...(meant
        ? carried.map(([key]) =>
            cite(
              meant.object,
              ['spec', 'template', 'metadata', 'labels', key],
              `pods of ${meant.ref.name} carry ${key}=${labels[key]}`,
            ),
          )
        : []),
    ],
    runbooks: [],
    impact: 'failed',
  };
}
