import type { Core } from '#lab/cluster/core.ts';
import { randomSuffix } from '#lab/cluster/names.ts';
import {
  asArray,
  asObject,
  isObject,
  type JsonObject,
  type KubeObject,
  numberAt,
} from '#lab/cluster/objects.ts';
import { quantity } from '#lab/cluster/quantity.ts';
import { type Resource, resourceOf } from '#lab/cluster/resources.ts';
import { forbidden, invalid, invalidValue, notFound } from '#lab/cluster/status-error.ts';
import { isPodActive, type Pod, type PodSpec } from '#lab/cluster/workloads.ts';

const NAMESPACES = resourceOf('', 'namespaces');
const PODS = resourceOf('', 'pods');
const SERVICES = resourceOf('', 'services');
const SERVICE_ACCOUNTS = resourceOf('', 'serviceaccounts');
const QUOTAS = resourceOf('', 'resourcequotas');

/** What admission plugins do to a new object, in place: refuse it, or complete it. */
export function admitNew(core: Core, resource: Resource, object: KubeObject): void {
  checkNamespace(core, resource, object);
  if (object.kind === 'Pod') completePod(core, object);
  if (object.kind === 'Service') assignClusterIp(core, object);
  checkQuota(core, resource, object);
}

function checkNamespace(core: Core, resource: Resource, object: KubeObject): void {
  const { namespace, name } = object.metadata;
  if (!resource.namespaced || namespace === undefined) return;
  const home = core.store.get(NAMESPACES, undefined, namespace);
  if (home === undefined) throw notFound(NAMESPACES, namespace);
  if (home.metadata.deletionTimestamp === undefined) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  throw forbidden(resource, name, why, [
    {
      reason: 'NamespaceTerminating',
      message: `namespace ${namespace} is being terminated`,
      field: 'metadata.namespace',
    },
  ]);
}

/** The service account, its token volume, tolerations of failing nodes, and the first status. */
function completePod(core: Core, pod: KubeObject): void {
  const spec = asObject(pod.spec);
  const account = String(spec.serviceAccountName ?? 'default');
  const found = core.store.get(SERVICE_ACCOUNTS, pod.metadata.namespace, account);
  if (found === undefined) {
    const why = `error looking up service account ${pod.metadata.namespace}/${account}: serviceaccount "${account}" not found`;
    throw forbidden(PODS, pod.metadata.name, why);
  }
  spec.serviceAccountName = account;
  spec.serviceAccount = account;
  if (spec.automountServiceAccountToken !== false && found.automountServiceAccountToken !== false)
    mountToken(spec);
  spec.priority ??= 0;
  spec.preemptionPolicy ??= 'PreemptLowerPriority';
  const tolerations = asArray(spec.tolerations);
  for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
    if (tolerations.some((toleration) => asObject(toleration).key === key)) continue;
    tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
  }
  spec.tolerations = tolerations;
  pod.status = { phase: 'Pending', qosClass: qosClass(spec as PodSpec & JsonObject) };
}

function mountToken(spec: JsonObject): void {
  const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
  const name = `kube-api-access-${randomSuffix()}`;
  const containers = [...asArray(spec.initContainers), ...asArray(spec.containers)].filter(isObject);
  const open = containers.filter(
    (c) => !asArray(c.volumeMounts).some((mount) => asObject(mount).mountPath === mountPath),
  );
  if (open.length === 0) return;
  const sources = [
    { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
    { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
    {
      downwardAPI: {
        items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
      },
    },
  ];
  spec.volumes = [...asArray(spec.volumes), { name, projected: { sources, defaultMode: 420 } }];
  for (const container of open) {
    container.volumeMounts = [...asArray(container.volumeMounts), { name, readOnly: true, mountPath }];
  }
}

function qosClass(spec: PodSpec): string {
  const all = spec.containers.map((container) => container.resources ?? {});
  if (all.every(({ requests, limits }) => !requests && !limits)) return 'BestEffort';
  const guaranteed = all.every(({ requests, limits }) =>
    ['cpu', 'memory'].every((r) => limits?.[r] !== undefined && (requests?.[r] ?? limits[r]) === limits[r]),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function assignClusterIp(core: Core, service: KubeObject): void {
  const spec = asObject(service.spec);
  service.status ??= { loadBalancer: {} };
  if (spec.type === 'ExternalName') return;
  if (spec.clusterIP === undefined) {
    const taken = new Set(core.store.list(SERVICES).map((other) => asObject(other.spec).clusterIP));
    for (let n = 10; spec.clusterIP === undefined && n < 65_000; n += 1) {
      const candidate = `10.96.${Math.floor(n / 250)}.${(n % 250) + 1}`;
      if (!taken.has(candidate)) spec.clusterIP = candidate;
    }
  } else if (spec.clusterIP !== 'None') {
    const clash = core.store
      .list(SERVICES)
      .some((other) => asObject(other.spec).clusterIP === spec.clusterIP);
    const why = 'failed to allocate IP: provided IP is already allocated';
    if (clash)
      throw invalid(SERVICES, service.metadata.name, [
        invalidValue('spec.clusterIPs', [spec.clusterIP], why),
      ]);
  }
  spec.clusterIPs ??= [spec.clusterIP];
}

/** What one object uses of the quantities a ResourceQuota can limit. */
function usageOf(resource: Resource, object: KubeObject): Record<string, number> {
  const counted = resource.group === '' ? resource.plural : `${resource.plural}.${resource.group}`;
  const usage: Record<string, number> = { [`count/${counted}`]: 1 };
  if (resource.group === '') usage[resource.plural] = 1;
  if (object.kind !== 'Pod') return usage;
  for (const { resources = {} } of (object as Pod).spec.containers) {
    for (const name of ['cpu', 'memory']) {
      const requested = quantity(resources.requests?.[name]);
      usage[name] = (usage[name] ?? 0) + requested;
      usage[`requests.${name}`] = (usage[`requests.${name}`] ?? 0) + requested;
      usage[`limits.${name}`] = (usage[`limits.${name}`] ?? 0) + quantity(resources.limits?.[name]);
    }
  }
  return usage;
}

function checkQuota(core: Core, resource: Resource, object: KubeObject): void {
  for (const quota of core.store.list(QUOTAS, object.metadata.namespace ?? '')) {
    const hard = asObject(asObject(quota.spec).hard);
    const wanted = usageOf(resource, object);
    const relevant = Object.keys(hard).filter((name) => wanted[name] !== undefined);
    if (relevant.length === 0) continue;
    const used = usedIn(core, resource, object.metadata.namespace ?? '');
    const over = relevant.filter(
      (name) => (used[name] ?? 0) + (wanted[name] ?? 0) > quantity(String(hard[name])),
    );
    if (over.length === 0) continue;
    const list = (values: (name: string) => string): string =>
      over.map((name) => `${name}=${values(name)}`).join(',');
    const format = (name: string, value: number): string =>
      name.includes('memory')
        ? `${Math.ceil(value / 1024 ** 2)}Mi`
        : value % 1 === 0
          ? String(value)
          : `${Math.round(value * 1000)}m`;
    const why = `exceeded quota: ${quota.metadata.name}, requested: ${list((n) => format(n, wanted[n] ?? 0))}, used: ${list((n) => format(n, used[n] ?? 0))}, limited: ${list((n) => String(hard[n]))}`;
    throw forbidden(resource, object.metadata.name, why);
  }
}

/** What the live objects of a kind use in a namespace. */
export function usedIn(core: Core, resource: Resource, namespace: string): Record<string, number> {
  const total: Record<string, number> = {};
  for (const object of core.store.list(resource, namespace)) {
    if (object.kind === 'Pod' && !isPodActive(object as Pod)) continue;
    for (const [name, value] of Object.entries(usageOf(resource, object)))
      total[name] = (total[name] ?? 0) + value;
  }
  return total;
}

/** Kinds whose spec counts changes: a new object starts at generation 1. */
export function nextGeneration(
  resource: Resource,
  previous: KubeObject | undefined,
  specChanged: boolean,
): number | undefined {
  if (!resource.counted) return undefined;
  return previous === undefined ? 1 : numberAt(previous, 'metadata.generation', 1) + (specChanged ? 1 : 0);
}
