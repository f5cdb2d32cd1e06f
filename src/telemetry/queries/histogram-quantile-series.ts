import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { type HistogramRequest, histogramBuckets } from './histogram-buckets.ts';
import { histogramQuantile } from './quantile.ts';
import { type Point, toIso } from './window.ts';

export interface QuantileSeries {
  metric: string;
  /** As the exporter wrote it; `s` for http.server.request.duration. */
  unit: string;
  service: string;
  /** Empty when grouped by service. */
  pod: string;
  quantile: number;
  points: Point[];
}

/** Quantiles of a histogram over time: for each group and quantile a series. Buckets without values have no point. */
export async function histogramQuantileSeries(
  telemetry: TelemetrySelect,
  request: HistogramRequest & { quantiles: readonly number[] },
): Promise<TelemetryResult<QuantileSeries>> {
  const { items, truncated, query } = await histogramBuckets(telemetry, 'histogram-quantile-series', request);
  return {
    truncated,
    query,
    items: items.flatMap(({ metric, unit, service, pod, bounds, buckets }) =>
      request.quantiles.map((quantile) => ({
        metric,
        unit,
        service,
        pod,
        quantile,
        points: buckets.map(({ at, counts }) => ({
          at: toIso(at),
          value: histogramQuantile(quantile, bounds, counts),
        })),
      })),
    ),
  };
}
