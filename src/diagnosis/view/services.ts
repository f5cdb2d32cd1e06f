import type { EndpointSlice, Endpoints, Service } from '#src/kubernetes/network-objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Citation } from '../types.ts';
import { cite, type Located, type View } from './view.ts';
import { type Workload, workloadsOf } from './workloads.ts';

/** The labels that a Service selects, as pairs. */
export function selectorOf(service: Service): [string, string][] {
  return Object.entries(service.spec?.selector ?? {});
}

/** True where labels carry every pair of a selector. */
export function matches(labels: Record<string, string> | undefined, selector: [string, string][]): boolean {
  return selector.every(([key, value]) => labels?.[key] === value);
}

interface Index {
  services: Map<string, Located<Service>>;
  /** Slices and Endpoints by namespace and name of their Service. */
  addresses: Map<string, Located<EndpointSlice | Endpoints>[]>;
  /** By namespace and one label. */
  pods: Map<string, Located<Pod>[]>;
  workloads: Map<string, Workload[]>;
}

const cache = new WeakMap<View, Index>();

function indexOf(view: View): Index {
  const known = cache.get(view);
  if (known) return known;
  const index: Index = {
    services: new Map(
      view.services.map((each) => [`${each.object.metadata.namespace}/${each.object.metadata.name}`, each]),
    ),
    addresses: new Map(),
    pods: new Map(),
    workloads: new Map(),
  };
  const add = <T>(map: Map<string, T[]>, key: string, value: T): void => {
    const found = map.get(key);
    if (found) found.push(value);
    else map.set(key, [value]);
  };
  for (const slice of view.endpointSlices) {
    const { namespace, labels } = slice.object.metadata;
    add<Located<EndpointSlice | Endpoints>>(
      index.addresses,
      `${namespace}/${labels?.['kubernetes.io/service-name']}`,
      slice,
    );
  }
  for (const each of view.endpoints) {
    const { namespace, name } = each.object.metadata;
    add<Located<EndpointSlice | Endpoints>>(index.addresses, `${namespace}/${name}`, each);
  }
  for (const pod of view.pods) {
    const { namespace, labels } = pod.object.metadata;
    for (const [key, value] of Object.entries(labels ?? {}))
      add(index.pods, labelKey(namespace, key, value), pod);
  }
  for (const workload of workloadsOf(view)) {
    for (const [key, value] of Object.entries(workload.template?.metadata?.labels ?? {}))
      add(index.workloads, labelKey(workload.ref.namespace, key, value), workload);
  }
  cache.set(view, index);
  return index;
}

function labelKey(namespace: string | undefined, key: string, value: string): string {
  return `${namespace}/${key}=${value}`;
}

/** The Service of a name. */
export function serviceNamed(
  view: View,
  namespace: string | undefined,
  name: string,
): Located<Service> | undefined {
  return indexOf(view).services.get(`${namespace}/${name}`);
}

/** The pods that a Service selects and that have not ended. */
export function podsBehind(view: View, service: Service): Located<Pod>[] {
  const selector = selectorOf(service);
  const [first] = selector;
  if (!first) return [];
  const { namespace } = service.metadata;
  return (indexOf(view).pods.get(labelKey(namespace, ...first)) ?? []).filter(
    ({ object: { metadata, status } }) =>
      matches(metadata.labels, selector) && status?.phase !== 'Succeeded' && status?.phase !== 'Failed',
  );
}

/** The workloads whose pods a Service selects. */
export function workloadsBehind(view: View, service: Service): Workload[] {
  const selector = selectorOf(service);
  const [first] = selector;
  if (!first) return [];
  const { namespace } = service.metadata;
  return (indexOf(view).workloads.get(labelKey(namespace, ...first)) ?? []).filter(({ template }) =>
    matches(template.metadata?.labels, selector),
  );
}

/** True where the kubelet counts the pod in. */
export function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');
}

const served = new WeakMap<View, Set<Workload>>();

/** True where some Service selects the workload's pods. */
export function isServed(view: View, workload: Workload): boolean {
  const known =
    served.get(view) ?? new Set(view.services.flatMap(({ object }) => workloadsBehind(view, object)));
  served.set(view, known);
  return known.has(workload);
}

interface Addresses {
  /** Slices and Endpoints of the Service that were read. */
  objects: number;
  ready: number;
}

function addressesOf(view: View, { metadata: { name, namespace } }: Service): Addresses {
  const objects = indexOf(view).addresses.get(`${namespace}/${name}`) ?? [];
  const counts = objects.map(({ object }) => {
    // An absent `ready` means unknown, which clients treat as ready.
    if ('endpoints' in object)
      return (object.endpoints ?? []).filter((each) => each.conditions?.ready !== false).length;
    return ((object as Endpoints).subsets ?? []).flatMap((subset) => subset.addresses ?? []).length;
  });
  return { objects: objects.length, ready: counts.reduce((sum, count) => sum + count, 0) };
}

/**
 * True for a Service that selects pods and has no ready address. Its slice or Endpoints must have been read: the cluster
 * keeps one for every such Service, also an empty one, so without it nothing is known.
 */
export function isBare(view: View, service: Service): boolean {
  if (service.spec?.type === 'ExternalName' || selectorOf(service).length === 0) return false;
  const { objects, ready } = addressesOf(view, service);
  return objects > 0 && ready === 0;
}

/** True for a Service with a ready address. */
export function isReached(view: View, service: Service): boolean {
  return addressesOf(view, service).ready > 0;
}

/** True where Services, pods and Deployments of a Service's namespace were read: else nothing is known about its selector. */
export function isKnown(view: View, { metadata: { namespace } }: Service): boolean {
  return view.has('kubernetes.pods', namespace) && view.has('kubernetes.deployments', namespace);
}

/** What a Service selects, and that no ready address stands behind it. */
export function bareCitations(view: View, service: Located<Service>): Citation[] {
  const { name, namespace } = service.object.metadata;
  return [
    ...selectorOf(service.object).map(([key, value]) =>
      cite(service, ['spec', 'selector', key], `Service ${name} selects ${key}=${value}`),
    ),
    ...(indexOf(view).addresses.get(`${namespace}/${name}`) ?? [])
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

/** Failed tries of a Service's ports, where routes were probed; at most two. */
export function failedProbes(view: View, service: Service, port?: number): Citation[] {
  return probesOf(view, service, port)
    .filter(({ object }) => !object.success)
    .slice(0, 2)
    .map((probe) =>
      cite(
        probe,
        ['success'],
        `a connection to ${probe.object.service}:${probe.object.port} failed: ${probe.object.detail.slice(0, 120)}`,
      ),
    );
}

/** True where a try of the port went through. */
export function isProbed(view: View, service: Service, port: number): boolean {
  return probesOf(view, service, port).some(({ object }) => object.success);
}

function probesOf(view: View, { metadata }: Service, port: number | undefined): View['probes'] {
  return view.probes.filter(
    ({ object }) =>
      object.namespace === metadata.namespace &&
      object.service === metadata.name &&
      (port === undefined || object.port === port),
  );
}
