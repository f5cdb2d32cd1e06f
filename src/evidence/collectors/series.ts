import { ConfigError, NotFoundError } from '#src/errors.ts';
import { asJson } from '../canonical.ts';
import type { Measure, Series } from '../ports.ts';
import { type Collector, describeNamespaces } from './collector.ts';

/** Enough for a trend, small enough to store and read. */
const MOST_SERIES = 200;
const MOST_POINTS = 240;

interface SeriesCollector {
  measure: Measure;
  /** "memory", for people. */
  noun: string;
  /** What has to be sent, where a namespace without any such series is a gap. */
  expected?: string;
}

/** A collector of one measure in every namespace of the scope, over the scope's window. */
export function seriesCollector({ measure, noun, expected }: SeriesCollector): Collector {
  const kind = `telemetry.${measure}`;
  return {
    kind,
    stage: 1,
    perNamespace: true,
    describes: (scope) => `${noun} of ${describeNamespaces(scope)} since ${scope.window.from}`,
    collect: async ({ scope, ports, signal }) => {
      const { telemetry } = ports;
      if (!telemetry) {
        throw new ConfigError(
          'No telemetry is connected.',
          'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry metrics, or PROMETHEUS_URL.',
        );
      }
      const { window } = scope;
      return Promise.all(
        scope.namespaces.map(async (namespace) => {
          const result = await telemetry.series(
            measure,
            { namespace, window },
            { signal, limit: MOST_SERIES },
          );
          const series = result.items.filter((each) => each.points.length > 0).map(thinned);
          if (series.length === 0 && expected) {
            throw new NotFoundError(`There is no ${noun} of namespace ${namespace} in the window.`, expected);
          }
          return {
            kind,
            source: telemetry.source,
            query: result.query,
            window,
            content: asJson({ namespace, series }),
            summary: `${series.length} series of ${noun} in namespace ${namespace}${result.truncated ? ' (a limit left more out)' : ''}`,
            ...(result.truncated ? { truncated: true } : {}),
            ...(result.missing ? { missing: result.missing } : {}),
          };
        }),
      );
    },
  };
}

/** Medians of equal slices of the points: keeps the trend and drops single outliers. */
function thinned(series: Series): Series {
  const { points } = series;
  if (points.length <= MOST_POINTS) return series;
  const kept: [string, number][] = [];
  for (let slot = 0; slot < MOST_POINTS; slot += 1) {
    const from = Math.floor((slot * points.length) / MOST_POINTS);
    const to = Math.floor(((slot + 1) * points.length) / MOST_POINTS);
    const slice = points.slice(from, to).sort((a, b) => a[1] - b[1]);
    const middle = slice[Math.floor(slice.length / 2)];
    const at = points[Math.floor((from + to) / 2)]?.[0];
    if (middle && at) kept.push([at, middle[1]]);
  }
  return { ...series, points: kept };
}
