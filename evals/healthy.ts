import type { SnapshotFiles, SnapshotMetrics } from '#src/evidence/snapshot-files.ts';
import type { Endpoints } from '#src/kubernetes/network-objects.ts';
import type { KubeEvent, KubeObject, Node } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Deployment } from '#src/kubernetes/workload-objects.ts';
import { addBenign } from './benign.ts';
import type { Random } from './random.ts';

/** One recorded cluster, for taking healthy parts from. */
export interface Donor {
  name: string;
  files: SnapshotFiles;
  /** The application, node or namespace that its fault is in. */
  faulty: string;
}

/** Old enough to be history. */
const HISTORY_MS = 45 * 60_000;
/** These stay although an application is replaced: what a node or a namespace had to say. */
const APPLICATION_KINDS = new Set([
  'Deployment',
  'ReplicaSet',
  'Pod',
  'Service',
  'Endpoints',
  'PersistentVolumeClaim',
  'ServiceAccount',
]);

/**
 * A recorded cluster with its fault removed: every application that is not well, and the faulty one, is replaced by its
 * like from a recording where it was well; nodes, quotas, units and probes are put right; what had happened is history.
 * Then what healthy clusters show every day is added. Imports nothing that diagnoses. Undefined where an application was
 * never seen well.
 */
export function healthyVariant(
  donor: Donor,
  donors: readonly Donor[],
  random: Random,
): SnapshotFiles | undefined {
  const described = donor.files.case();
  const now = Date.parse(described.capturedAt);
  const own = donor.files.objects();
  const namespace = described.namespace;
  const apps = [
    ...new Set(
      donors.flatMap(({ files }) => deployments(files, namespace).map(({ metadata }) => metadata.name)),
    ),
  ].sort();
  const replaced = apps.filter((app) => donor.faulty === `app/${app}` || !isWell(own, namespace, app));
  const objects: KubeObject[] = own.filter(
    (object) =>
      object.kind !== 'ResourceQuota' &&
      object.kind !== 'Node' &&
      object.kind !== 'Lease' &&
      object.kind !== 'PersistentVolume' &&
      object.kind !== 'Event' &&
      !(APPLICATION_KINDS.has(object.kind) && replaced.some((app) => belongs(object, namespace, app))),
  );
  for (const app of replaced) {
    const source = pick(
      donors.filter(
        (each) =>
          each.faulty !== `app/${app}` &&
          each.faulty.startsWith('app/') &&
          isUsual(each, donors, namespace, app),
      ),
      random,
    );
    if (!source) return undefined;
    const shift = now - Date.parse(source.files.case().capturedAt);
    objects.push(
      ...source.files
        .objects()
        .filter((object) => APPLICATION_KINDS.has(object.kind) && belongs(object, namespace, app))
        .map((object) => shifted(object, shift)),
      ...source.files
        .objects()
        .filter(
          (object) => object.kind === 'PersistentVolume' && claims(object).startsWith(`${namespace}/${app}`),
        )
        .map((object) => shifted(object, shift)),
    );
  }
  const volumes = new Set(
    objects.filter(({ kind }) => kind === 'PersistentVolume').map(({ metadata }) => metadata.name),
  );
  objects.push(
    ...own.filter(
      (object) => object.kind === 'PersistentVolume' && !volumes.has(object.metadata.name) && isBound(object),
    ),
    ...healthyNodes(own, donors),
    ...own
      .filter(({ kind }) => kind === 'Lease')
      .map((lease) => ({
        ...lease,
        spec: { ...spec(lease), renewTime: new Date(now - 4_000).toISOString() },
      })),
    ...own.filter(({ kind }) => kind === 'Event').map((event) => aged(event as KubeEvent, HISTORY_MS)),
  );
  addBenign(objects, { namespace, now, random });
  return {
    case: () => described,
    objects: () => objects,
    manifests: () => [],
    logs: () =>
      donor.files
        .logs()
        .filter(({ source, ts }) => source !== 'pod-log-api' && !(source === 'container' && ts === null))
        .map((line) =>
          line.source === 'systemd-unit'
            ? { ...line, active: 'active', sub: 'running' }
            : { ...line, ts: line.ts && new Date(Date.parse(line.ts) - HISTORY_MS).toISOString() },
        ),
    metrics: () => calm(donor.files.metrics(), random),
    probes: () => donor.files.probes().map((probe) => ({ ...probe, success: true, detail: 'open' })),
    alerts: () => [],
    topology: () => donor.files.topology(),
  };
}

function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[Math.floor(random() * items.length)];
}

function deployments(files: SnapshotFiles, namespace: string): Deployment[] {
  return files
    .objects()
    .filter(
      ({ kind, metadata }) => kind === 'Deployment' && metadata.namespace === namespace,
    ) as Deployment[];
}

function spec(object: KubeObject): Record<string, unknown> {
  return 'spec' in object && typeof object.spec === 'object' && object.spec !== null
    ? { ...object.spec }
    : {};
}

function claims(volume: KubeObject): string {
  const claim = spec(volume).claimRef as { namespace?: string; name?: string } | undefined;
  return claim ? `${claim.namespace}/${claim.name}` : '';
}

function isBound(volume: KubeObject): boolean {
  return 'status' in volume && (volume.status as { phase?: string }).phase === 'Bound';
}

/** By name: an application's objects are called after it. */
function belongs({ kind, metadata }: KubeObject, namespace: string, app: string): boolean {
  if (metadata.namespace !== namespace) return false;
  if (kind === 'ReplicaSet') return new RegExp(`^${app}-[a-z0-9]+$`).test(metadata.name);
  if (kind === 'Pod') return new RegExp(`^${app}-[a-z0-9]+-[a-z0-9]{5}$`).test(metadata.name);
  if (kind === 'PersistentVolumeClaim') return metadata.name.startsWith(app);
  // A second Service for the same pods.
  if (kind === 'Service' || kind === 'Endpoints')
    return metadata.name === app || metadata.name.startsWith(`${app}-`);
  return metadata.name === app;
}

/** All pods ready and never restarted, and a Service with addresses where there is one. */
function isWell(objects: readonly KubeObject[], namespace: string, app: string): boolean {
  const mine = objects.filter((object) => belongs(object, namespace, app));
  const deployment = mine.find(({ kind }) => kind === 'Deployment') as Deployment | undefined;
  const pods = mine.filter(({ kind }) => kind === 'Pod') as Pod[];
  const endpoints = mine.find(({ kind }) => kind === 'Endpoints') as Endpoints | undefined;
  if (!deployment || pods.length !== (deployment.spec.replicas ?? 1)) return false;
  if (!mine.some(({ kind }) => kind === 'Service')) return false;
  return (
    pods.every(
      (pod) =>
        (pod.status?.containerStatuses ?? []).every(
          ({ ready, restartCount }) => ready && restartCount === 0,
        ) && pod.status?.phase === 'Running',
    ) && (endpoints?.subsets ?? []).some(({ addresses }) => (addresses ?? []).length > 0)
  );
}

const usual = new Map<string, string>();

/** Well, and declared as it is in most recordings: a fault that leaves pods ready shows in the declaration. */
function isUsual({ files }: Donor, donors: readonly Donor[], namespace: string, app: string): boolean {
  if (!isWell(files.objects(), namespace, app)) return false;
  const key = `${namespace}/${app}`;
  const common = usual.get(key) ?? mostCommon(donors.map((each) => shape(each.files, namespace, app)));
  usual.set(key, common);
  return shape(files, namespace, app) === common;
}

function shape(files: SnapshotFiles, namespace: string, app: string): string {
  const mine = files.objects().filter((object) => belongs(object, namespace, app));
  const deployment = mine.find(({ kind }) => kind === 'Deployment') as Deployment | undefined;
  const service = mine.find(({ kind }) => kind === 'Service');
  const containers = deployment?.spec.template.spec.containers.map(({ env, ports }) => ({ env, ports }));
  const { ports, selector } = service ? spec(service) : {};
  return JSON.stringify([containers, ports, selector]);
}

function mostCommon(texts: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
}

/** Each node as it is in most recordings: ready, and tainted and cordoned only where it always is. */
function healthyNodes(own: readonly KubeObject[], donors: readonly Donor[]): KubeObject[] {
  const state = (node: Node): string =>
    JSON.stringify([node.spec?.unschedulable ?? false, node.spec?.taints ?? []]);
  return own
    .filter(({ kind }) => kind === 'Node')
    .map((node) => {
      const alike = donors.flatMap(({ files }) =>
        files.objects().filter((each) => each.kind === 'Node' && each.metadata.name === node.metadata.name),
      ) as Node[];
      const common = mostCommon(alike.map(state));
      const model = alike.find((each) => state(each) === common && isReady(each)) ?? (node as Node);
      return { ...model, metadata: node.metadata } as KubeObject;
    });
}

function isReady(node: Node): boolean {
  return (node.status?.conditions ?? []).some(({ type, status }) => type === 'Ready' && status === 'True');
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** The same with every time in it moved. */
export function shifted<T>(value: T, ms: number): T {
  if (typeof value === 'string') {
    return (
      TIME.test(value) ? new Date(Date.parse(value) + ms).toISOString().replace('.000Z', 'Z') : value
    ) as T;
  }
  if (Array.isArray(value)) return value.map((each) => shifted(each, ms)) as T;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, shifted(each, ms)])) as T;
}

/** An event of the fault is still listed, and long over. */
function aged(event: KubeEvent, ms: number): KubeEvent {
  return shifted(event, event.type === 'Warning' ? -ms : 0);
}

/** What was measured before the fault, drawn again for the whole time. */
function calm(metrics: SnapshotMetrics, random: Random): SnapshotMetrics {
  const before = Math.max(1, Math.floor(metrics.times.length * 0.3));
  const rows = metrics.times.map(() => Math.floor(random() * before));
  return { ...metrics, values: metrics.values.map((column) => rows.map((row) => column[row] ?? Number.NaN)) };
}
