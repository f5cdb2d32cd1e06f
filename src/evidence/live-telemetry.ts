import type { TimeWindow } from '#src/cases/types.ts';
import type { Telemetry } from '#src/telemetry/client.ts';
import { gaugeSeries } from '#src/telemetry/queries/gauge-series.ts';
import { histogramMeanSeries } from '#src/telemetry/queries/histogram-mean-series.ts';
import { histogramQuantileSeries } from '#src/telemetry/queries/histogram-quantile-series.ts';
import { logSearch } from '#src/telemetry/queries/log-search.ts';
import { bucketSeconds, type Point } from '#src/telemetry/queries/window.ts';
import type {
  LogsPort,
  Measure,
  PortResult,
  Ports,
  ReadBounds,
  Series,
  SeriesRequest,
  TelemetryPort,
} from './ports.ts';

/** Names of one quantity in OpenTelemetry's conventions and in what the Collector's receivers send, best first. */
export const MEMORY_METRICS = [
  'container.memory.working_set',
  'k8s.container.memory.working_set',
  'k8s.pod.memory.working_set',
  'container.memory.usage',
  'k8s.container.memory.usage',
  'k8s.pod.memory.usage',
  'process.memory.usage',
] as const;
const GC_PAUSES = [
  'jvm.gc.duration',
  'v8js.gc.duration',
  'nodejs.gc.duration',
  'go.gc.pause.duration',
  'cpython.gc.duration',
  'process.runtime.jvm.gc.duration',
  'process.runtime.go.gc.pause_ns',
] as const;
const LATENCY = [
  'http.server.request.duration',
  'rpc.server.call.duration',
  'rpc.server.duration',
  'http.server.duration',
] as const;
const HIGH_QUANTILE = 0.99;
/** Points of one series: two hours in steps of 15 s, so that two minutes of a leak are enough to judge its slope. */
const MOST_POINTS = 480;
/** OpenTelemetry's severity number of ERROR. */
const ERROR_SEVERITY = 17;

/** The ports of a ClickHouse that holds OpenTelemetry data. */
export function telemetryPorts(telemetry: Telemetry): Required<Pick<Ports, 'telemetry' | 'logs'>> {
  return { telemetry: liveTelemetry(telemetry), logs: liveLogs(telemetry) };
}

type Reader = (
  telemetry: Telemetry,
  request: SeriesRequest,
  bounds: ReadBounds,
) => Promise<PortResult<Series>>;

/** How each measure is read; a measure without a reader has no series here. */
const READERS: Partial<Record<Measure, Reader>> = {
  memory: async (telemetry, { namespace, window }, bounds) => {
    const found = await gaugeSeries(telemetry, {
      metrics: MEMORY_METRICS,
      namespace,
      ...shape(window, bounds),
    });
    const items = found.items.map(({ metric, unit, pod, deployment, service, points }): Series => {
      const labels = { namespace, ...given({ pod, deployment, service }) };
      return { metric, unit: unit || 'By', labels, points: pairs(points, 1) };
    });
    return { ...found, items };
  },
  'gc-pauses': async (telemetry, { namespace, window }, bounds) => {
    const request = {
      metrics: GC_PAUSES,
      namespace,
      groupBy: 'service',
      ...shape(window, bounds),
    } as const;
    const found = await histogramMeanSeries(telemetry, request);
    return { ...found, items: found.items.map((each) => inMilliseconds(each, namespace, {})) };
  },
  latency: (telemetry, request, bounds) => quantileSeries(telemetry, HIGH_QUANTILE, request, bounds),
  'median-latency': (telemetry, request, bounds) => quantileSeries(telemetry, 0.5, request, bounds),
};

/** Series from ClickHouse. */
function liveTelemetry(telemetry: Telemetry): TelemetryPort {
  return {
    source: 'clickhouse',
    series: async (measure, request, bounds) =>
      (await READERS[measure]?.(telemetry, request, bounds)) ?? {
        items: [],
        truncated: false,
        query: `no table of ${measure}`,
      },
  };
}

async function quantileSeries(
  telemetry: Telemetry,
  quantile: number,
  { namespace, window }: SeriesRequest,
  bounds: ReadBounds,
): Promise<PortResult<Series>> {
  const request = {
    metrics: LATENCY,
    namespace,
    groupBy: 'service',
    quantiles: [quantile],
    ...shape(window, bounds),
  } as const;
  const found = await histogramQuantileSeries(telemetry, request);
  return {
    ...found,
    items: found.items.map((each) => inMilliseconds(each, namespace, { quantile: String(each.quantile) })),
  };
}

/** Log lines from ClickHouse. */
function liveLogs(telemetry: Telemetry): LogsPort {
  return {
    source: 'clickhouse',
    errors: async ({ namespace, window }, { signal, limit }) => {
      const found = await logSearch(telemetry, {
        namespace,
        window,
        minSeverity: ERROR_SEVERITY,
        limit,
        signal,
      });
      const items = found.items.map(({ at, service, pod, severity, body }) => ({
        at,
        service,
        ...given({ pod }),
        severity: severity || 'error',
        body,
      }));
      return { ...found, items };
    },
    patterns: async () => ({ items: [], truncated: false, query: '' }),
    nodeLogs: async () => ({ items: [], truncated: false, query: '' }),
  };
}

function shape(window: TimeWindow, { signal, limit }: ReadBounds) {
  return { window, bucketSeconds: bucketSeconds(window, MOST_POINTS), limit, signal };
}

/** Empty text means that the exporter did not say. */
function given<K extends string>(labels: Record<K, string>): Partial<Record<K, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value !== '')) as Partial<
    Record<K, string>
  >;
}

const PER_MILLISECOND: Record<string, number> = { s: 1_000, ms: 1, us: 1e-3, ns: 1e-6 };

function inMilliseconds(
  each: { metric: string; unit: string; service: string; pod: string; points: Point[] },
  namespace: string,
  more: { quantile?: string },
): Series {
  // The names that OpenTelemetry made stable are in seconds where the exporter dropped the unit.
  const factor = PER_MILLISECOND[each.unit] ?? (each.metric.endsWith('_ns') ? 1e-6 : 1_000);
  const labels = { namespace, ...given({ service: each.service, pod: each.pod }), ...more };
  return { metric: each.metric, unit: 'ms', labels, points: pairs(each.points, factor) };
}

/** Six digits are more than any of these values means, and keep the evidence small. */
function pairs(points: readonly Point[], factor: number): [string, number][] {
  return points
    .filter(({ value }) => Number.isFinite(value))
    .map(({ at, value }) => [at, Number((value * factor).toPrecision(6))]);
}
