import type { CaseScope } from '#src/cases/types.ts';
import type { LogLine, Series } from '#src/evidence/ports.ts';
import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type {
  Deployment,
  EndpointSlice,
  Endpoints,
  KubeEvent,
  KubeObject,
  Node,
  Pod,
  ReplicaSet,
  Service,
} from '#src/kubernetes/objects.ts';
import { pointerStep, resolvePointer } from '../citations.ts';
import type { Citation } from '../types.ts';

/** A part of an evidence item with the place where it stands, so that what is said about it can be cited. */
export interface Located<T> {
  object: T;
  evidenceId: string;
  /** JSON pointer of the part in the item's content. */
  pointer: string;
}

interface CrashLog {
  namespace: string;
  pod: string;
  container: string;
  lines: string[];
}

/** The evidence as typed, located parts: all that signatures see. */
export interface View {
  scope: CaseScope;
  now: Date;
  deployments: Located<Deployment>[];
  replicaSets: Located<ReplicaSet>[];
  pods: Located<Pod>[];
  services: Located<Service>[];
  endpoints: Located<Endpoints>[];
  endpointSlices: Located<EndpointSlice>[];
  events: Located<KubeEvent>[];
  nodes: Located<Node>[];
  memory: Located<Series>[];
  gcPauses: Located<Series>[];
  latency: Located<Series>[];
  errorLines: Located<LogLine>[];
  crashLogs: Located<CrashLog>[];
  /** True where evidence of a kind was read, of this namespace where one is given. */
  has(kind: string, namespace?: string): boolean;
}

function parts(items: readonly EvidenceItem[], kind: string, list: string): Located<Json>[] {
  return items
    .filter((item) => item.kind === kind)
    .flatMap((item) => {
      const members = resolvePointer(item.content, `/${list}`);
      if (!Array.isArray(members)) return [];
      return members.map((object, index) => ({ object, evidenceId: item.id, pointer: `/${list}/${index}` }));
    });
}

function isObject(part: Located<Json>): boolean {
  const { object } = part;
  return (
    typeof object === 'object' &&
    object !== null &&
    !Array.isArray(object) &&
    typeof object.metadata === 'object'
  );
}

/** Builds the view. Items are taken in the order of their ids, so the order of reading does not matter. */
export function createView(items: readonly EvidenceItem[], scope: CaseScope, now: Date): View {
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const objects = <T extends KubeObject>(kind: string): Located<T>[] =>
    parts(sorted, kind, 'items').filter(isObject) as unknown as Located<T>[];
  const series = (kind: string): Located<Series>[] =>
    parts(sorted, kind, 'series') as unknown as Located<Series>[];
  const routed = objects<Endpoints | EndpointSlice>('kubernetes.endpoints');
  return {
    scope,
    now,
    deployments: objects('kubernetes.deployments'),
    replicaSets: objects('kubernetes.replicasets'),
    pods: objects('kubernetes.pods'),
    services: objects('kubernetes.services'),
    endpoints: routed.filter((each) => each.object.kind === 'Endpoints') as Located<Endpoints>[],
    endpointSlices: routed.filter((each) => each.object.kind === 'EndpointSlice') as Located<EndpointSlice>[],
    events: objects('kubernetes.events'),
    nodes: objects('kubernetes.nodes'),
    memory: series('telemetry.memory'),
    gcPauses: series('telemetry.gc-pauses'),
    latency: series('telemetry.latency'),
    errorLines: parts(sorted, 'telemetry.error-logs', 'lines') as unknown as Located<LogLine>[],
    crashLogs: sorted
      .filter((item) => item.kind === 'kubernetes.crash-logs')
      .map((item) => ({ object: item.content as unknown as CrashLog, evidenceId: item.id, pointer: '' })),
    has: (kind, namespace) =>
      sorted.some(
        (item) =>
          item.kind === kind &&
          (namespace === undefined || resolvePointer(item.content, '/namespace') === namespace),
      ),
  };
}

/** A part of a located object, at the path of keys below it. */
export function within<T>(located: Located<unknown>, ...path: (string | number)[]): Located<T> {
  const relative = path.map(pointerStep).join('');
  return {
    object: resolvePointer(located.object as Json, relative) as T,
    evidenceId: located.evidenceId,
    pointer: `${located.pointer}${relative}`,
  };
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
