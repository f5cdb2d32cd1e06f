import type { CaseScope, TimeWindow } from '#src/cases/types.ts';
import { NotFoundError } from '#src/errors.ts';
import { type KubeObject, READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';
import type {
  ClusterPort,
  LogLine,
  LogsPort,
  PortResult,
  Ports,
  ReadBounds,
  Series,
  TelemetryPort,
} from './ports.ts';
import {
  openSnapshot,
  type SnapshotCase,
  type SnapshotFiles,
  type SnapshotLogLine,
  type SnapshotMetrics,
} from './snapshot-files.ts';

/** Snapshots keep no objects of these kinds, so an empty list would say that there are none. */
const NOT_RECORDED: readonly ReadableKind[] = ['EndpointSlice', 'LimitRange', 'StatefulSet'];

/** How far back a snapshot's case looks; Kubernetes keeps events for an hour. */
const WINDOW_MS = 60 * 60_000;

export interface Snapshot {
  case: SnapshotCase;
  ports: Ports;
  scope: CaseScope;
  now: Date;
}

/**
 * A recorded incident as ports. "Now" is the moment of the recording. Parts that are missing show when they are read,
 * as gaps. Throws NotFoundError or InvalidInputError where even `case.json` cannot be read.
 */
export function loadSnapshot(folder: string): Snapshot {
  const files = openSnapshot(folder);
  const described = files.case();
  const now = new Date(described.capturedAt);
  const cluster = described.system ?? 'snapshot';
  return {
    case: described,
    ports: { cluster: clusterPort(files), telemetry: telemetryPort(files), logs: logsPort(files) },
    scope: {
      cluster,
      namespaces: [described.namespace],
      dependencies: [],
      window: { from: new Date(now.getTime() - WINDOW_MS).toISOString(), to: now.toISOString() },
    },
    now,
  };
}

function bounded<T>(items: T[], bounds: ReadBounds, query: string): PortResult<T> {
  bounds.signal.throwIfAborted();
  return { items: items.slice(0, bounds.limit), truncated: items.length > bounds.limit, query };
}

function clusterPort(files: SnapshotFiles): ClusterPort {
  return {
    source: 'snapshot',
    list: async (kind, namespace, bounds) => {
      if (NOT_RECORDED.includes(kind)) {
        throw new NotFoundError(`Snapshots hold no ${kind} objects.`, 'Look at the live cluster.');
      }
      const wanted = files
        .objects()
        .filter((object: KubeObject) => object.kind === kind)
        .filter(
          (object) =>
            namespace === undefined || !READABLE[kind].namespaced || object.metadata.namespace === namespace,
        );
      return bounded(
        wanted,
        bounds,
        `cluster.json kind=${kind}${namespace === undefined ? '' : ` namespace=${namespace}`}`,
      );
    },
    podLog: async ({ pod, container, previous }, bounds) => {
      const lines = files
        .logs()
        .filter(
          (line) => line.source === 'container' && line.pod === pod && (line.previous ?? false) === previous,
        )
        .filter((line) => line.container === undefined || line.container === container)
        .map((line) => (line.ts ? `${line.ts} ${line.line}` : line.line));
      if (lines.length === 0) {
        throw new NotFoundError(
          `The snapshot has no log of pod ${pod}.`,
          'Record the snapshot with its log.',
        );
      }
      const query = `logs.ndjson pod=${pod} container=${container}${previous ? ' previous' : ''}`;
      return bounded(lines.slice(-bounds.limit), bounds, query);
    },
  };
}

function telemetryPort(files: SnapshotFiles): TelemetryPort {
  const read = (
    { namespace, window }: { namespace: string; window: TimeWindow },
    bounds: ReadBounds,
    column: { suffix: string; unit: string; quantile?: string },
  ): PortResult<Series> => {
    const items = seriesOf(files.metrics(), namespace, column, window);
    return bounded(items, bounds, `metrics.csv columns=*-${column.suffix}`);
  };
  return {
    source: 'snapshot',
    memory: async (request, bounds) => read(request, bounds, { suffix: 'mem', unit: 'By' }),
    gcPauses: async (request, bounds) => read(request, bounds, { suffix: 'gc_pause', unit: 'ms' }),
    latency: async (request, bounds) =>
      read(request, bounds, { suffix: 'p95latency', unit: 'ms', quantile: '0.95' }),
  };
}

function seriesOf(
  metrics: SnapshotMetrics,
  namespace: string,
  { suffix, unit, quantile }: { suffix: string; unit: string; quantile?: string },
  window: TimeWindow,
): Series[] {
  return metrics.columns.flatMap((name, index) => {
    if (!name.endsWith(`-${suffix}`)) return [];
    const points = metrics.times
      .map((at, row): [string, number] => [at, metrics.values[index]?.[row] ?? Number.NaN])
      .filter(([at, value]) => Number.isFinite(value) && at >= window.from && at < window.to);
    const service = name.slice(0, -suffix.length - 1);
    return [
      { metric: name, unit, labels: { namespace, service, ...(quantile ? { quantile } : {}) }, points },
    ];
  });
}

function logsPort(files: SnapshotFiles): LogsPort {
  return {
    source: 'snapshot',
    errors: async ({ window }, bounds) => {
      const lines = files
        .logs()
        .filter((line) => line.source === 'container' && isError(line))
        .filter((line) => line.ts === null || (line.ts >= window.from && line.ts < window.to))
        .map(
          (line): LogLine => ({
            at: line.ts,
            service: line.service ?? '',
            ...(line.pod ? { pod: line.pod } : {}),
            severity: 'error',
            body: line.line,
          }),
        )
        .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''));
      return bounded(lines, bounds, 'logs.ndjson source=container severity>=error');
    },
  };
}

/** Plain text has no severity: the level that a line states, or a word that only errors use at its start. */
const STATED_ERROR =
  /"(?:level|severity|lvl)"\s{0,3}:\s{0,3}"?(?:error|fatal|critical|panic|[56]0)\b|\blevel=(?:error|fatal|panic)\b/i;
const PLAIN_ERROR =
  /(?:^|[\s[(|])(?:ERROR|FATAL|CRITICAL|SEVERE|panic:|Traceback|Exception in thread|fail:|crit:)/;

function isError({ line }: SnapshotLogLine): boolean {
  const start = line.slice(0, 400);
  return STATED_ERROR.test(start) || PLAIN_ERROR.test(start.slice(0, 120));
}
