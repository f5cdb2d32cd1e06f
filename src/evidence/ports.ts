import type { TimeWindow } from '#src/cases/types.ts';
import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';
import type { Gap, Json } from './types.ts';

/**
 * The ports through which collectors read. A live cluster and a snapshot folder give the very same ones, so nothing
 * behind them knows which it is. A port throws the classes of src/errors.ts; a collector turns them into gaps.
 */
export interface ReadBounds {
  signal: AbortSignal;
  /** Most items returned. */
  limit: number;
}

export interface PortResult<T> {
  items: T[];
  /** True where the limit left items out. */
  truncated: boolean;
  /** The exact query: a URL path with parameters, SQL with its parameters, or a file of a snapshot. */
  query: string;
  /** Parts that could not be read where others could: one of several sources that is down. They become gaps. */
  missing?: Gap[];
}

export interface ClusterPort {
  /** `kubernetes:<cluster>` or `snapshot`. */
  readonly source: string;
  /** Objects of a kind, of one namespace where the kind has one. */
  list(
    kind: ReadableKind,
    namespace: string | undefined,
    bounds: ReadBounds,
  ): Promise<PortResult<KubeObject>>;
  /** One object; `object` is absent where there is none. Namespaces are ignored for kinds without any. */
  get(
    ref: { kind: ReadableKind; name: string; namespace?: string | undefined },
    bounds: Pick<ReadBounds, 'signal'>,
  ): Promise<{ object?: KubeObject; query: string }>;
  /** Who wrote objects of a kind last, and when, newest first; absent where the source does not know. */
  edits?(kind: ReadableKind, namespace: string, bounds: ReadBounds): Promise<PortResult<Edit>>;
  /** Names and types of a namespace's Secrets, never what they hold. */
  secretNames(namespace: string, bounds: ReadBounds): Promise<PortResult<{ name: string; type?: string }>>;
  /** The last lines of a container's log, oldest first; `previous`: of the instance before its last restart. */
  podLog(request: PodLogRequest, bounds: ReadBounds): Promise<PortResult<string>>;
}

/** The last write of one object's own fields (not its status) by one client. */
export interface Edit {
  kind: string;
  name: string;
  /** As the client calls itself: `kubectl-edit`, `helm`, `argocd-controller`. */
  manager: string;
  /** ISO 8601. */
  at: string;
}

interface PodLogRequest {
  namespace: string;
  pod: string;
  container: string;
  previous: boolean;
}

export interface SeriesRequest {
  namespace: string;
  window: TimeWindow;
}

/** What a series measures, whatever its source calls it. Units: bytes, cores, seconds throttled per second, ms, 1/s, share 0..1. */
export const MEASURES = {
  memory: 'By',
  cpu: '{cpu}',
  'cpu-throttling': 's',
  'gc-pauses': 'ms',
  latency: 'ms',
  'median-latency': 'ms',
  'request-rate': '1/s',
  'success-rate': '1',
  'network-receive': '1/s',
  'network-transmit': '1/s',
  'tcp-retransmits': '1/s',
  'queue-depth': '1',
  connections: '1',
  'file-descriptors': '1',
  'disk-use': '1',
} as const satisfies Record<string, string>;
export type Measure = keyof typeof MEASURES;

/** One series over time. */
export interface Series {
  /** As its source names it. */
  metric: string;
  /** Of `MEASURES`; `By/s` where the source counts bytes of a network instead of packets. */
  unit: string;
  /** What it belongs to, as far as the source says. */
  labels: {
    namespace?: string;
    service?: string;
    deployment?: string;
    pod?: string;
    container?: string;
    node?: string;
    quantile?: string;
    /** What else tells series of one owner apart: a queue, a pool, a volume. */
    name?: string;
  };
  /** ISO 8601 time and value, oldest first. */
  points: [string, number][];
}

export interface TelemetryPort {
  /** `clickhouse`, `prometheus`, `snapshot`. */
  readonly source: string;
  /**
   * Series of a measure for the workloads of a namespace and the nodes: per pod or container where known, else per
   * service. Latency is a high quantile (the label says which), `median-latency` the middle one. No items where the
   * source has none.
   */
  series(measure: Measure, request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<Series>>;
}

export interface LogLine {
  /** ISO 8601; null where the source has no time for it. */
  at: string | null;
  /** Added by the collector, which asks for one namespace at a time. */
  namespace?: string;
  service: string;
  pod?: string;
  severity: string;
  body: string;
}

/** Lines of one shape: numbers, ids and addresses are masked. */
export interface LogPattern {
  /** Added by the collector, which asks for one namespace at a time. */
  namespace?: string;
  service: string;
  /** The masked text. */
  pattern: string;
  /** One of its lines as it was written. */
  sample: string;
  severity: string;
  /** Lines in the last sixth of the window, and in all that came before. */
  recent: number;
  baseline: number;
  /** ISO 8601; null where the source has no times. */
  firstAt: string | null;
  lastAt: string | null;
}

/** A line that a service of a node's operating system wrote. */
export interface NodeLogLine {
  /** ISO 8601. */
  at: string;
  node: string;
  /** `kubelet.service`. */
  unit: string;
  body: string;
}

export interface LogsPort {
  readonly source: string;
  /** Lines of severity error and above, newest first. */
  errors(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<LogLine>>;
  /** Patterns of severity warning and above, the most frequent of late first. */
  patterns(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<LogPattern>>;
  /** Warnings and errors of kubelet, container runtime, kube-proxy and control plane, newest first. */
  nodeLogs(request: { window: TimeWindow }, bounds: ReadBounds): Promise<PortResult<NodeLogLine>>;
}

/** The state of a service of a node's operating system, as systemd gives it. */
export interface NodeUnit {
  node: string;
  /** `kubelet.service`. */
  unit: string;
  active: 'active' | 'inactive' | 'failed' | 'activating' | 'deactivating' | 'reloading';
  /**
   * `running`, `dead`, `auto-restart`; where nobody watches systemd: `scraped` or `unreachable` of a kubelet that
   * answers its monitoring or does not.
   */
  sub?: string;
  /** ISO 8601: since when it is in this state. */
  since?: string;
}

export interface NodeUnitsPort {
  readonly source: string;
  units(bounds: ReadBounds): Promise<PortResult<NodeUnit>>;
}

/** An alert as Alertmanager keeps it. */
export interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
  status: 'firing' | 'resolved';
  /** ISO 8601. */
  startsAt: string;
  endsAt?: string;
}

export interface AlertsPort {
  readonly source: string;
  /** Alerts of a namespace, and those of nodes, that fired in the window. */
  alerts(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<Alert>>;
}

/** One try of a route. */
export interface RouteProbe {
  namespace: string;
  service: string;
  port: number;
  kind: 'dns' | 'tcp' | 'tls' | 'http';
  /** Where it was tried from; absent where that is not a node of the cluster. */
  fromNode?: string;
  success: boolean;
  /** What came back, or the error. */
  detail: string;
  latencyMs?: number;
  /** HTTP status. */
  status?: number;
  /** Of the certificate: ISO 8601. */
  validUntil?: string;
}

/** One port of a Service. */
export interface RouteTarget {
  service: string;
  port: number;
  /** Of the port, as the Service declares it. */
  name?: string;
  appProtocol?: string;
  /** The cluster addresses of the Service; none where it is headless. */
  addresses?: readonly string[];
}

export interface RoutesPort {
  readonly source: string;
  /** Tries the named service ports of a namespace, or gives what was tried lately. `dns` is tried once a Service. */
  probe(
    request: { namespace: string; targets: readonly RouteTarget[] },
    bounds: ReadBounds,
  ): Promise<PortResult<RouteProbe>>;
}

/** `caller` calls `callee`, both services of the namespace as their telemetry names them. */
export interface Call {
  caller: string;
  callee: string;
}

export interface TopologyPort {
  readonly source: string;
  calls(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<Call>>;
}

export interface ManifestsPort {
  readonly source: string;
  /** What was declared for a namespace: what a Git repository holds. Objects may name what the cluster refused. */
  manifests(request: { namespace: string }, bounds: ReadBounds): Promise<PortResult<KubeObject>>;
}

/**
 * The answer to one fixed question to a database. The rows by question, where null is what the role may not see:
 * - `connections`, one row: `{used, max, reserved}`, client connections, the server's limit, and how many of it are
 *   kept for superusers. Where the server had none left for us: `{used: null, max: null, reserved: null, refused}`
 *   with its message.
 * - `read-only`, one row: `{in_recovery, default_read_only}`, booleans: the server is a standby, and the server or the
 *   database opens transactions read-only by default.
 * - `replication`, one row per standby as the primary sees it, or one on a standby:
 *   `{lag_seconds, role: 'primary' | 'standby', standby: name | null, state}`. None where nothing is replicated.
 * - `locks`, one row: `{waiting, longest_wait_seconds}`; the second is null where nothing waits or before Postgres 14.
 * - `registrations`, what the configured SELECT gives: `{instance, service?, last_seen?}`, times as ISO 8601.
 */
export interface DatabaseAnswer {
  /** The connection's name in the configuration. */
  connection: string;
  /** Services that use it, where the configuration says. */
  services?: string[];
  question: DatabaseQuestion;
  rows: Record<string, Json>[];
}

export const DATABASE_QUESTIONS = [
  'connections',
  'read-only',
  'replication',
  'locks',
  'registrations',
] as const;
export type DatabaseQuestion = (typeof DATABASE_QUESTIONS)[number];

export interface DatabasesPort {
  readonly source: string;
  /** Asks every connection of the scope every question that it allows. */
  ask(
    request: { namespace: string; services: readonly string[] },
    bounds: ReadBounds,
  ): Promise<PortResult<DatabaseAnswer>>;
}

/** A part that is absent is not connected, which is a gap. */
export interface Ports {
  cluster: ClusterPort;
  telemetry?: TelemetryPort;
  logs?: LogsPort;
  nodeUnits?: NodeUnitsPort;
  alerts?: AlertsPort;
  routes?: RoutesPort;
  topology?: TopologyPort;
  manifests?: ManifestsPort;
  databases?: DatabasesPort;
}
