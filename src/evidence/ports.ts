import type { TimeWindow } from '#src/cases/types.ts';
import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';

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
  /** The last lines of a container's log, oldest first; `previous`: of the instance before its last restart. */
  podLog(request: PodLogRequest, bounds: ReadBounds): Promise<PortResult<string>>;
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

/** One series over time. */
export interface Series {
  /** As its source names it. */
  metric: string;
  /** `By`, `ms`, `s`, `1`. */
  unit: string;
  /** What it belongs to, as far as the source says. */
  labels: {
    namespace: string;
    service?: string;
    deployment?: string;
    pod?: string;
    container?: string;
    quantile?: string;
  };
  /** ISO 8601 time and value, oldest first. */
  points: [string, number][];
}

export interface TelemetryPort {
  /** `clickhouse`, `prometheus`, `snapshot`. */
  readonly source: string;
  /** Memory in use, in bytes, per pod or container where known. */
  memory(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<Series>>;
  /** Garbage collection pauses, in milliseconds per collection, per service. */
  gcPauses(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<Series>>;
  /** A high quantile of request latency (the label says which), in milliseconds, per service. */
  latency(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<Series>>;
}

export interface LogLine {
  /** ISO 8601; null where the source has no time for it. */
  at: string | null;
  service: string;
  pod?: string;
  severity: string;
  body: string;
}

export interface LogsPort {
  readonly source: string;
  /** Lines of severity error and above, newest first. */
  errors(request: SeriesRequest, bounds: ReadBounds): Promise<PortResult<LogLine>>;
}

export interface Ports {
  cluster: ClusterPort;
  /** Absent where no telemetry is connected: a gap. */
  telemetry?: TelemetryPort;
  /** Absent where no log store is connected: a gap. */
  logs?: LogsPort;
}
