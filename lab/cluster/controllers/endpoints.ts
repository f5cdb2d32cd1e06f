import type { Controller, Key } from '#lab/cluster/controllers/manager.ts';
import { ownedBy, ownerReference } from '#lab/cluster/controllers/ownership.ts';
import { PODS } from '#lab/cluster/controllers/pods.ts';
import type { Core } from '#lab/cluster/core.ts';
import { asArray, asObject, type JsonObject, type KubeObject, timestamp } from '#lab/cluster/objects.ts';
import { resourceOf } from '#lab/cluster/resources.ts';
import { selectorMatches } from '#lab/cluster/selectors.ts';
import type { Change } from '#lab/cluster/store.ts';
import { isPodReady, type Pod } from '#lab/cluster/workloads.ts';
import { createObject } from '#lab/cluster/writes.ts';

const SERVICES = resourceOf('', 'services');
const ENDPOINTS = resourceOf('', 'endpoints');
const SLICES = resourceOf('discovery.k8s.io', 'endpointslices');

/** Keeps Endpoints and EndpointSlices of a Service in step with the pods it selects. */
export const endpointsController: Controller = {
  name: 'endpoints',
  resource: SERVICES,
  concerns: (core, change) => {
    const { namespace, name } = change.object.metadata;
    if (change.resource === SERVICES) return [{ namespace, name }];
    return change.resource === PODS ? servicesOf(core, change) : [];
  },
  reconcile,
};

function servicesOf(core: Core, change: Change): Key[] {
  const { namespace } = change.object.metadata;
  return core.store
    .list(SERVICES, namespace)
    .filter(
      (service) => selects(service, change.object) || (change.previous && selects(service, change.previous)),
    )
    .map((service) => ({ namespace, name: service.metadata.name }));
}

function selects(service: KubeObject, pod: KubeObject): boolean {
  const selector = asObject(asObject(service.spec).selector) as Record<string, string>;
  return Object.keys(selector).length > 0 && selectorMatches({ matchLabels: selector }, pod.metadata.labels);
}

function reconcile(core: Core, { namespace, name }: Key): undefined {
  const service = core.store.get(SERVICES, namespace, name);
  if (service === undefined) {
    const endpoints = core.store.get(ENDPOINTS, namespace, name);
    if (endpoints) core.store.remove(ENDPOINTS, endpoints);
    return undefined;
  }
  // Without a selector somebody else writes the endpoints.
  if (Object.keys(asObject(asObject(service.spec).selector)).length === 0) return undefined;
  const pods = (core.store.list(PODS, namespace) as Pod[]).filter(
    (pod) => selects(service, pod) && pod.status?.podIP,
  );
  writeEndpoints(core, service, pods);
  writeSlice(core, service, pods);
  return undefined;
}

/** Ports with named targets resolved on a pod. */
function portsFor(service: KubeObject, pod: Pod | undefined): JsonObject[] {
  return asArray(asObject(service.spec).ports).map((value) => {
    const { name, port, targetPort, protocol, appProtocol } = asObject(value);
    const named = pod?.spec.containers
      .flatMap((c) => c.ports ?? [])
      .find((candidate) => candidate.name === targetPort);
    const number = typeof targetPort === 'number' ? targetPort : (named?.containerPort ?? port);
    return {
      ...(name === undefined ? {} : { name }),
      port: number,
      protocol,
      ...(appProtocol === undefined ? {} : { appProtocol }),
    };
  });
}

function targetRef(pod: Pod): JsonObject {
  const { name, namespace, uid } = pod.metadata;
  return { kind: 'Pod', namespace, name, uid };
}

function writeEndpoints(core: Core, service: KubeObject, pods: readonly Pod[]): void {
  const live = pods.filter(
    (pod) => pod.metadata.deletionTimestamp === undefined && pod.status?.phase === 'Running',
  );
  const address = (pod: Pod): JsonObject => ({
    ip: pod.status?.podIP,
    nodeName: pod.spec.nodeName,
    targetRef: targetRef(pod),
  });
  const ready = live.filter(isPodReady).map(address);
  const notReady = live.filter((pod) => !isPodReady(pod)).map(address);
  const subset = {
    ...(ready.length === 0 ? {} : { addresses: ready }),
    ...(notReady.length === 0 ? {} : { notReadyAddresses: notReady }),
    ports: portsFor(service, live[0]),
  };
  const subsets = live.length === 0 ? undefined : [subset];
  const { name, namespace, labels } = service.metadata;
  const existing = core.store.get(ENDPOINTS, namespace, name);
  if (existing) {
    core.store.update(ENDPOINTS, existing, (draft) => {
      if (subsets === undefined) delete draft.subsets;
      else draft.subsets = subsets;
    });
    return;
  }
  const metadata = {
    name,
    labels: { ...labels, 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' },
    annotations: { 'endpoints.kubernetes.io/last-change-trigger-time': timestamp() },
  };
  createObject(
    core,
    ENDPOINTS,
    namespace,
    { metadata, ...(subsets && { subsets }) },
    { actor: 'controller' },
  );
}

function writeSlice(core: Core, service: KubeObject, pods: readonly Pod[]): void {
  const live = pods.filter((pod) => pod.status?.phase === 'Running');
  const endpoints = live.map((pod) => {
    const terminating = pod.metadata.deletionTimestamp !== undefined;
    return {
      addresses: [pod.status?.podIP],
      conditions: { ready: isPodReady(pod) && !terminating, serving: isPodReady(pod), terminating },
      nodeName: pod.spec.nodeName,
      targetRef: targetRef(pod),
    };
  });
  // Unlike in Endpoints, a port without a name has the empty one: kubectl relies on it.
  const ports = portsFor(service, live[0]).map((port) => ({ name: '', ...port }));
  const content = { addressType: 'IPv4', endpoints, ports };
  const [existing] = ownedBy(core, SLICES, service);
  if (existing) {
    core.store.update(SLICES, existing, (draft) => Object.assign(draft, content));
    return;
  }
  const metadata = {
    generateName: `${service.metadata.name}-`,
    labels: {
      ...service.metadata.labels,
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
      'kubernetes.io/service-name': service.metadata.name,
    },
    ownerReferences: [ownerReference(service)],
  };
  createObject(core, SLICES, service.metadata.namespace, { metadata, ...content }, { actor: 'controller' });
}
