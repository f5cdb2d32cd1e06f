import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { type HistogramRequest, histogramBuckets } from './histogram-buckets.ts';
import { type Point, toIso } from './window.ts';

export interface MeanSeries {
  metric: string;
  unit: string;
  service: string;
  /** Empty when grouped by service. */
  pod: string;
  points: Point[];
}

/**
 * The mean of a histogram's values over time. For garbage collections it says more than a quantile: the bounds that
 * OpenTelemetry advises for them are 10 ms, 100 ms, 1 s and 10 s.
 */
export async function histogramMeanSeries(
  telemetry: TelemetrySelect,
  request: HistogramRequest,
): Promise<TelemetryResult<MeanSeries>> {
  const { items, truncated, query } = await histogramBuckets(telemetry, 'histogram-mean-series', request);
  return {
    truncated,
    query,
    items: items.map(({ metric, unit, service, pod, buckets }) => ({
      metric,
      unit,
      service,
      pod,
      points: buckets.map(({ at, count, sum }) => ({ at: toIso(at), value: sum / count })),
    })),
  };
}
