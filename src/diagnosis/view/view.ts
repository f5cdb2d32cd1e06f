import type { CaseScope } from '#src/cases/types.ts';
import type {
  Alert,
  Call,
  DatabaseAnswer,
  LogLine,
  LogPattern,
  Measure,
  NodeLogLine,
  NodeUnit,
  RouteProbe,
  Series,
} from '#src/evidence/ports.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import type { EndpointSlice, Endpoints, Service } from '#src/kubernetes/network-objects.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { KubeEvent, KubeObject, Node, ReadableKind } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { Deployment, ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import { memberOf, pointerStep } from '../citations.ts';
import type { Citation } from '../types.ts';
import { wellFormed } from './well-formed.ts';
import { wellFormedLog, wellFormedRecord } from './well-formed-records.ts';

/** A part of an evidence item with the place where it stands, so that what is said about it can be cited. */
export interface Located<T> {
  object: T;
  evidenceId: string;
  /** JSON pointer of the part in the item's content. */
  pointer: string;
}

/** The last lines of a container, of the instance that runs or of the one before. */
export interface ContainerLog {
  namespace: string;
  pod: string;
  container: string;
  lines: string[];
}

/** The evidence as typed, located parts: all that signatures see. */
export interface View {
  scope: CaseScope;
  now: Date;
  /** Every object of a kind that was read. */
  objects<T extends KubeObject>(kind: ReadableKind): Located<T>[];
  /** What was declared: the last applied manifests, and manifests from Git where they are given. */
  declared: Located<KubeObject>[];
  deployments: Located<Deployment>[];
  replicaSets: Located<ReplicaSet>[];
  pods: Located<Pod>[];
  services: Located<Service>[];
  endpoints: Located<Endpoints>[];
  endpointSlices: Located<EndpointSlice>[];
  events: Located<KubeEvent>[];
  /** The events about one object. */
  eventsOf(kind: string, namespace: string | undefined, name: string): Located<KubeEvent>[];
  nodes: Located<Node>[];
  /** Pods of the cluster's own services; not among `pods`, and read only where something points at them. */
  systemPods: Located<Pod>[];
  series(measure: Measure): Located<Series>[];
  errorLines: Located<LogLine>[];
  logPatterns: Located<LogPattern>[];
  /** Of instances before the last restart. */
  crashLogs: Located<ContainerLog>[];
  /** Of instances that run. */
  podLogs: Located<ContainerLog>[];
  nodeLogs: Located<NodeLogLine>[];
  nodeUnits: Located<NodeUnit>[];
  alerts: Located<Alert>[];
  calls: Located<Call>[];
  probes: Located<RouteProbe>[];
  databaseAnswers: Located<DatabaseAnswer>[];
  /** Names of a namespace's Secrets; undefined where they were not read. */
  secretNames(namespace: string): Set<string> | undefined;
  /** True where evidence of a kind was read, of this namespace where one is given. */
  has(kind: string, namespace?: string): boolean;
  /** True where it was also read to the end: only then is what it does not hold absent. */
  hasAll(kind: string, namespace?: string): boolean;
}

/** The members of a list that each item has, without those that are not what they should be. */
function parts<T>(
  items: readonly EvidenceItem[],
  list: string,
  usable: (member: Json) => unknown = (member) => wellFormedRecord(list, member),
): Located<T>[] {
  return items.flatMap((item) => {
    const members = memberOf(item.content, list);
    if (!Array.isArray(members)) return [];
    return members.flatMap((member, index) => {
      const object = usable(member);
      return object === undefined
        ? []
        : [{ object: object as T, evidenceId: item.id, pointer: `/${list}/${index}` }];
    });
  });
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** Builds the view. Items are taken in the order of their ids, so the order of reading does not matter. */
export function createView(items: readonly EvidenceItem[], scope: CaseScope, now: Date): View {
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const byEvidence = grouped(sorted, (item) => item.kind);
  const of = <T>(kind: string, list: string): Located<T>[] => parts(byEvidence.get(kind) ?? [], list);
  const logs = (kind: string): Located<ContainerLog>[] =>
    (byEvidence.get(kind) ?? []).flatMap((item) => {
      const object = wellFormedLog(item.content) as ContainerLog | undefined;
      return object ? [{ object, evidenceId: item.id, pointer: '' }] : [];
    });
  const lists = sorted.filter((item) => item.kind.startsWith('kubernetes.'));
  const objects = parts<KubeObject>(lists, 'items', wellFormed);
  const byKind = grouped(objects, (each) => each.object.kind);
  const ofKind = <T extends KubeObject>(kind: ReadableKind): Located<T>[] =>
    (byKind.get(kind) ?? []) as Located<T>[];
  const events = ofKind<KubeEvent>('Event');
  const eventKey = (kind: string, namespace: string | undefined, name: string): string =>
    `${kind}/${namespace ?? ''}/${name}`;
  const byObject = grouped(events, ({ object: { involvedObject } }) =>
    eventKey(involvedObject.kind, involvedObject.namespace, involvedObject.name),
  );
  const byNamespace = grouped(sorted, (item) => `${item.kind} ${memberOf(item.content, 'namespace')}`);
  const itemsOf = (kind: string, namespace: string | undefined): EvidenceItem[] =>
    (namespace === undefined ? byEvidence.get(kind) : byNamespace.get(`${kind} ${namespace}`)) ?? [];
  return {
    scope,
    now,
    objects: ofKind,
    declared: [
      ...parts<KubeObject>(lists, 'declared', wellFormed),
      ...parts<KubeObject>(byEvidence.get('manifests.declared') ?? [], 'items', wellFormed),
    ],
    deployments: ofKind('Deployment'),
    replicaSets: ofKind('ReplicaSet'),
    pods: ofKind('Pod'),
    services: ofKind('Service'),
    endpoints: ofKind('Endpoints'),
    endpointSlices: ofKind('EndpointSlice'),
    events,
    eventsOf: (kind, namespace, name) =>
      byObject.get(eventKey(kind, namespace, name)) ??
      // Events about what has no namespace are kept in `default`, some recorders leave theirs out.
      byObject.get(eventKey(kind, undefined, name)) ??
      [],
    nodes: ofKind('Node'),
    systemPods: of('kubernetes.system-pods', 'pods'),
    series: (measure) => of<Series>(`telemetry.${measure}`, 'series'),
    errorLines: of('telemetry.error-logs', 'lines'),
    logPatterns: of('telemetry.log-patterns', 'patterns'),
    crashLogs: logs('kubernetes.crash-logs'),
    podLogs: logs('kubernetes.pod-logs'),
    nodeLogs: of('nodes.logs', 'lines'),
    nodeUnits: of('nodes.units', 'units'),
    alerts: of('alerts.active', 'alerts'),
    calls: of('telemetry.calls', 'calls'),
    probes: of('routes.probes', 'probes'),
    databaseAnswers: of('databases.answers', 'answers'),
    secretNames: (namespace) => {
      const [read] = itemsOf('kubernetes.secret-names', namespace);
      return read && new Set(parts<{ name: string }>([read], 'secrets').map(({ object }) => object.name));
    },
    has: (kind, namespace) => itemsOf(kind, namespace).length > 0,
    hasAll: (kind, namespace) => {
      const read = itemsOf(kind, namespace);
      return read.length > 0 && read.every((item) => !item.truncated);
    },
  };
}

/** A part of a located object, at the path of keys below it. */
export function within<T>(located: Located<unknown>, ...path: (string | number)[]): Located<T> {
  let object = located.object as Json | undefined;
  let { pointer } = located;
  for (const key of path) {
    object = memberOf(object, key);
    pointer += pointerStep(key);
  }
  return { object: object as T, evidenceId: located.evidenceId, pointer };
}

/** Quotes the value at the path below a located object. A path that leads nowhere gives a citation that fails its check. */
export function cite(located: Located<unknown>, path: (string | number)[], says: string): Citation {
  const { object, evidenceId, pointer } = within<Json | undefined>(located, ...path);
  return { evidenceId, pointer, value: object ?? null, says };
}

/** A reference to a located object, in the case's cluster. */
export function refOf(view: View, object: KubeObject): ObjectRef {
  const { name, namespace } = object.metadata;
  return { cluster: view.scope.cluster, kind: object.kind, name, ...(namespace ? { namespace } : {}) };
}
