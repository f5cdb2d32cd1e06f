import type { HttpRoute, Ingress } from '#src/kubernetes/network-objects.ts';
import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import type { PodSpec } from '#src/kubernetes/pod-objects.ts';
import type { PersistentVolumeClaim } from '#src/kubernetes/storage-objects.ts';
import type { HorizontalPodAutoscaler } from '#src/kubernetes/workload-objects.ts';
import { calleesOf } from './calls.ts';
import { workloadsBehind } from './services.ts';
import { refOf, type View } from './view.ts';
import { ownerOf, workloadsOf } from './workloads.ts';

/** How far a fault is followed: a caller's caller's caller still times out. */
const MOST_STEPS = 6;

export interface Graph {
  /** Everything that may fail because the object fails, nearest first, with the steps between; the object itself is 0. */
  dependents(ref: ObjectRef): ReadonlyMap<string, number>;
}

const cache = new WeakMap<View, Graph>();

/**
 * What depends on what: pods on nodes, volumes, configuration and identities; workloads on their pods; Services on the
 * workloads that they select; routes on Services; callers on the Services that they call.
 */
export function graphOf(view: View): Graph {
  const known = cache.get(view);
  if (known) return known;
  const dependents = new Map<string, Set<string>>();
  const addKeys = (dependent: string, on: string): void => {
    const found = dependents.get(on);
    if (found) found.add(dependent);
    else dependents.set(on, new Set([dependent]));
  };
  const add: Add = (dependent, on) => addKeys(refKey(dependent), refKey(on));
  addPods(view, addKeys);
  addVolumes(view, add);
  addRoutes(view, add);
  const walked = new Map<string, ReadonlyMap<string, number>>();
  const graph: Graph = {
    dependents: (ref) => {
      const key = refKey(ref);
      const found = walked.get(key) ?? walk(dependents, key);
      walked.set(key, found);
      return found;
    },
  };
  cache.set(view, graph);
  return graph;
}

function walk(
  dependents: ReadonlyMap<string, ReadonlySet<string>>,
  from: string,
): ReadonlyMap<string, number> {
  const steps = new Map([[from, 0]]);
  let border = [from];
  for (let step = 1; step <= MOST_STEPS && border.length > 0; step += 1) {
    border = border.flatMap((key) => [...(dependents.get(key) ?? [])]).filter((key) => !steps.has(key));
    for (const key of border) steps.set(key, step);
  }
  return steps;
}

type Add = (dependent: ObjectRef, on: ObjectRef) => void;

/** Pods are many: their keys are made once for all that they depend on. */
function addPods(view: View, add: (dependent: string, on: string) => void): void {
  const { cluster } = view.scope;
  for (const { object: pod } of view.pods) {
    const key = refKey(refOf(view, pod));
    const owner = refKey(ownerOf(view, pod));
    // A pod and its owner fail together: each shows on the other.
    if (owner !== key) {
      add(owner, key);
      add(key, owner);
    }
    if (pod.spec?.nodeName) add(key, refKey({ cluster, kind: 'Node', name: pod.spec.nodeName }));
    for (const part of mountedBy(view, pod.metadata.namespace ?? '', pod.spec)) add(key, refKey(part));
  }
  for (const { ref, template } of workloadsOf(view)) {
    const key = refKey(ref);
    for (const part of mountedBy(view, ref.namespace ?? '', template.spec)) add(key, refKey(part));
  }
}

/** What a pod spec names: claims, configuration, Secrets and the identity. */
function mountedBy(view: View, namespace: string, spec: PodSpec): ObjectRef[] {
  const { cluster } = view.scope;
  const named = (kind: string, name: string | undefined): ObjectRef[] =>
    name ? [{ cluster, kind, namespace, name }] : [];
  const containers = [...(spec.initContainers ?? []), ...spec.containers];
  return [
    ...(spec.volumes ?? []).flatMap((volume) => [
      ...named('PersistentVolumeClaim', volume.persistentVolumeClaim?.claimName),
      ...named('ConfigMap', volume.configMap?.name),
      ...named('Secret', volume.secret?.secretName),
    ]),
    ...containers.flatMap((container) => [
      ...(container.envFrom ?? []).flatMap((from) => [
        ...named('ConfigMap', from.configMapRef?.name),
        ...named('Secret', from.secretRef?.name),
      ]),
      ...(container.env ?? []).flatMap(({ valueFrom }) => [
        ...named('ConfigMap', valueFrom?.configMapKeyRef?.name),
        ...named('Secret', valueFrom?.secretKeyRef?.name),
      ]),
    ]),
    ...named('ServiceAccount', spec.serviceAccountName),
  ];
}

function addVolumes(view: View, add: Add): void {
  const { cluster } = view.scope;
  for (const { object: claim } of view.objects<PersistentVolumeClaim>('PersistentVolumeClaim')) {
    const ref = refOf(view, claim);
    const { volumeName, storageClassName } = claim.spec;
    if (volumeName) add(ref, { cluster, kind: 'PersistentVolume', name: volumeName });
    if (storageClassName) add(ref, { cluster, kind: 'StorageClass', name: storageClassName });
  }
  for (const { object } of view.objects<HorizontalPodAutoscaler>('HorizontalPodAutoscaler')) {
    const { kind, name } = object.spec.scaleTargetRef;
    const { namespace } = object.metadata;
    add({ cluster, kind, name, ...(namespace ? { namespace } : {}) }, refOf(view, object));
  }
}

function addRoutes(view: View, add: Add): void {
  const { cluster } = view.scope;
  const workloads = workloadsOf(view);
  for (const { object: service } of view.services) {
    for (const { ref } of workloadsBehind(view, service)) add(refOf(view, service), ref);
  }
  for (const { object } of view.objects<Ingress>('Ingress')) {
    const paths = (object.spec?.rules ?? []).flatMap((rule) => rule.http?.paths ?? []);
    for (const backend of [object.spec?.defaultBackend, ...paths.map((path) => path.backend)]) {
      const { namespace } = object.metadata;
      const name = backend?.service?.name;
      if (name)
        add(refOf(view, object), { cluster, kind: 'Service', name, ...(namespace ? { namespace } : {}) });
    }
  }
  for (const { object } of view.objects<HttpRoute>('HTTPRoute')) {
    for (const backend of (object.spec?.rules ?? []).flatMap((rule) => rule.backendRefs ?? [])) {
      const namespace = backend.namespace ?? object.metadata.namespace;
      const on = { cluster, kind: backend.kind ?? 'Service', name: backend.name };
      add(refOf(view, object), { ...on, ...(namespace ? { namespace } : {}) });
    }
  }
  for (const workload of workloads) {
    for (const callee of calleesOf(view, workload)) add(workload.ref, callee);
  }
}
