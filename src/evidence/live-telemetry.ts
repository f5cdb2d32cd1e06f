import type { TimeWindow } from '#src/cases/types.ts';
import type { Telemetry, TelemetryResult } from '#src/telemetry/client.ts';
import { counterRates } from '#src/telemetry/queries/counter-rates.ts';
import { histogramMeanSeries } from '#src/telemetry/queries/histogram-mean-series.ts';
import { histogramQuantileSeries } from '#src/telemetry/queries/histogram-quantile-series.ts';
import { type LevelSeries, levelSeries } from '#src/telemetry/queries/level-series.ts';
import { metricNames } from '#src/telemetry/queries/metric-names.ts';
import { requestOutcomes } from '#src/telemetry/queries/request-outcomes.ts';
import { serviceCalls } from '#src/telemetry/queries/service-calls.ts';
import { bucketSeconds, type Point } from '#src/telemetry/queries/window.ts';
import { askOnce, type Once } from './ask-once.ts';
import { liveLogs } from './live-logs.ts';
import {
  GC_PAUSES,
  KNOWN_METRICS,
  LATENCY,
  type Metrics,
  metricsOf,
  REQUESTS,
  SOURCES,
  type Source,
} from './live-measures.ts';
import {
  MEASURES,
  type Measure,
  type PortResult,
  type Ports,
  type ReadBounds,
  type Series,
  type SeriesRequest,
  type TelemetryPort,
  type TopologyPort,
} from './ports.ts';

const HIGH_QUANTILE = 0.99;
/** Points of one series: two hours in steps of 15 s, so that two minutes of a leak are enough to judge its slope. */
const MOST_POINTS = 480;

/** The ports of a ClickHouse that holds OpenTelemetry data. */
export function telemetryPorts(
  telemetry: Telemetry,
): Required<Pick<Ports, 'telemetry' | 'logs' | 'topology'>> {
  return {
    telemetry: liveTelemetry(telemetry),
    logs: liveLogs(telemetry),
    topology: liveTopology(telemetry),
  };
}

type Known = Awaited<ReturnType<typeof metricNames>>;

interface Asked {
  telemetry: Telemetry;
  once: Once;
  /** What is sent at all, so that each measure is asked of what is there. */
  known: Known;
  request: SeriesRequest;
  bounds: ReadBounds;
}

/** Series from ClickHouse. */
function liveTelemetry(telemetry: Telemetry): TelemetryPort {
  const once = askOnce();
  return {
    source: 'clickhouse',
    series: async (measure, request, bounds) => {
      const { window } = request;
      const known = await once(['names', window], () =>
        metricNames(telemetry, { metrics: KNOWN_METRICS, window }),
      );
      const asked: Asked = { telemetry, once, known, request, bounds };
      switch (measure) {
        case 'gc-pauses':
          return gcPauses(asked);
        case 'latency':
          return quantiles(asked, HIGH_QUANTILE);
        case 'median-latency':
          return quantiles(asked, 0.5);
        case 'request-rate':
        case 'success-rate':
          return requests(asked, measure);
        default:
          return fromSources(asked, measure);
      }
    },
  };
}

async function fromSources(asked: Asked, measure: Measure): Promise<PortResult<Series>> {
  const { workloads = [], nodes = [] } = SOURCES[measure] ?? {};
  const { namespace } = asked.request;
  const [ofWorkloads, ofNodes] = await Promise.all([
    firstWithData(asked, workloads, namespace),
    firstWithData(asked, nodes, undefined),
  ]);
  const found = [ofWorkloads, ofNodes].filter((each) => each !== undefined);
  return {
    items: [
      ...(ofWorkloads?.items ?? []).map((each) => seriesOf(each, measure, namespace)),
      ...(ofNodes?.items ?? [])
        .filter(({ node }) => node !== '')
        .map((each) => seriesOf(each, measure, undefined)),
    ],
    truncated: found.some(({ truncated }) => truncated),
    query: found.map(({ query }) => query).join(' ; ') || asked.known.query,
  };
}

async function firstWithData(
  asked: Asked,
  sources: readonly Source[],
  namespace: string | undefined,
): Promise<TelemetryResult<LevelSeries> | undefined> {
  let last: TelemetryResult<LevelSeries> | undefined;
  for (const source of sources) {
    if (!metricsOf(source).some((metric) => asked.known.names.has(metric))) continue;
    last = await read(asked, source, namespace);
    if (last.items.length > 0) return last;
  }
  return last;
}

async function read(
  asked: Asked,
  source: Source,
  namespace: string | undefined,
): Promise<TelemetryResult<LevelSeries>> {
  const { telemetry, request, bounds } = asked;
  const of = ({ metrics, filter, names }: Metrics) => ({
    metrics,
    ...(namespace === undefined ? {} : { namespace }),
    ...(filter ? { filter } : {}),
    ...(names ? { names } : {}),
    ...shape(request.window, bounds),
  });
  if (source.how === 'share') {
    const [part, whole] = await Promise.all([
      levelSeries(telemetry, of(source.part)),
      levelSeries(telemetry, of(source.whole)),
    ]);
    return {
      items: shares(part.items, whole.items, source.free ?? false),
      truncated: part.truncated,
      query: `${part.query} ; ${whole.query}`,
    };
  }
  const found = await (source.how === 'rate' ? counterRates : levelSeries)(telemetry, of(source));
  const { factor = 1 } = source;
  const scaled = (points: Point[]): Point[] => points.map(({ at, value }) => ({ at, value: value * factor }));
  return { ...found, items: found.items.map((each) => ({ ...each, points: scaled(each.points) })) };
}

/** Each part divided by the whole of the same owner and name; the last whole counts where one was not sent. */
function shares(parts: readonly LevelSeries[], wholes: readonly LevelSeries[], free: boolean): LevelSeries[] {
  const keyOf = ({ pod, service, node, name }: LevelSeries): string =>
    JSON.stringify(pod ? [pod, name] : [service, node, name]);
  const wholeOf = new Map(wholes.map((each) => [keyOf(each), each.points]));
  return parts.flatMap((part) => {
    const whole = wholeOf.get(keyOf(part));
    if (!whole?.length) return [];
    const at = new Map(whole.map((point) => [point.at, point.value]));
    let last = whole[0]?.value ?? 0;
    const points = part.points.flatMap(({ at: time, value }) => {
      last = at.get(time) ?? last;
      if (!(last > 0)) return [];
      return [{ at: time, value: free ? 1 - value / last : value / last }];
    });
    return [{ ...part, points }];
  });
}

function seriesOf(each: LevelSeries, measure: Measure, namespace: string | undefined): Series {
  const { metric, pod, deployment, service, node, name, points } = each;
  const labels =
    namespace === undefined
      ? { node, ...given({ name }) }
      : { namespace, ...given({ pod, deployment, service, name }) };
  return { metric, unit: unitOf(each, measure), labels, points: pairs(points, 1) };
}

function unitOf({ unit }: LevelSeries, measure: Measure): string {
  return measure.startsWith('network-') && unit === 'By' ? 'By/s' : MEASURES[measure];
}

async function requests(
  { telemetry, once, known, request: { namespace, window }, bounds }: Asked,
  measure: 'request-rate' | 'success-rate',
): Promise<PortResult<Series>> {
  const metrics = REQUESTS.filter((metric) => known.names.has(metric));
  if (metrics.length === 0) return { items: [], truncated: false, query: known.query };
  const found = await once(['requests', namespace, window, bounds.limit], () =>
    requestOutcomes(telemetry, { metrics, namespace, ...shape(window, bounds) }),
  );
  return {
    ...found,
    items: found.items.map(({ metric, service, rate, success }) => ({
      metric,
      unit: MEASURES[measure],
      labels: { namespace, ...given({ service }) },
      points: pairs(measure === 'request-rate' ? rate : success, 1),
    })),
  };
}

async function gcPauses({
  telemetry,
  request: { namespace, window },
  bounds,
}: Asked): Promise<PortResult<Series>> {
  const request = { metrics: GC_PAUSES, namespace, groupBy: 'service', ...shape(window, bounds) } as const;
  const found = await histogramMeanSeries(telemetry, request);
  return { ...found, items: found.items.map((each) => inMilliseconds(each, namespace, {})) };
}

async function quantiles(
  { telemetry, once, request: { namespace, window }, bounds }: Asked,
  quantile: number,
): Promise<PortResult<Series>> {
  const request = {
    metrics: LATENCY,
    namespace,
    groupBy: 'service',
    quantiles: [0.5, HIGH_QUANTILE],
    ...shape(window, bounds),
  } as const;
  const found = await once(['quantiles', namespace, window, bounds.limit], () =>
    histogramQuantileSeries(telemetry, request),
  );
  return {
    ...found,
    items: found.items
      .filter((each) => each.quantile === quantile)
      .map((each) => inMilliseconds(each, namespace, { quantile: String(quantile) })),
  };
}

/** Calls from ClickHouse's traces. */
function liveTopology(telemetry: Telemetry): TopologyPort {
  return {
    source: 'clickhouse',
    calls: ({ namespace, window }, { signal, limit }) =>
      serviceCalls(telemetry, { namespace, window, limit, signal }),
  };
}

function shape(window: TimeWindow, { signal, limit }: ReadBounds) {
  return { window, bucketSeconds: bucketSeconds(window, MOST_POINTS), limit, signal };
}

/** Empty text means that the exporter did not say. */
function given<K extends string>(labels: Record<K, string | undefined>): Partial<Record<K, string>> {
  return Object.fromEntries(Object.entries(labels).filter(([, value]) => value)) as Partial<
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
