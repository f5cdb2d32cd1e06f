import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { type QueryWindow, toTimestamp } from './window.ts';

export interface HistogramRequest {
  /** Names of one quantity; all that have data are used. */
  metrics: readonly string[];
  namespace: string;
  /** Only this service; default all. */
  service?: string;
  /** Only these pods; default all. */
  pods?: readonly string[];
  groupBy: 'service' | 'pod';
  window: QueryWindow;
  bucketSeconds: number;
  /** Most series. */
  limit: number;
  signal?: AbortSignal;
}

/** What happened in one time bucket: how many values fell between the bounds. */
interface HistogramBucket {
  /** Milliseconds since 1970. */
  at: number;
  count: number;
  sum: number;
  /** One more than bounds: the last is everything above. */
  counts: number[];
}

export interface HistogramGroup {
  metric: string;
  unit: string;
  service: string;
  /** Empty when grouped by service. */
  pod: string;
  bounds: number[];
  buckets: HistogramBucket[];
}

/** A cumulative series needs a value from before the window to tell what happened in its first bucket. */
const LOOK_BACK_SECONDS = 300;

/**
 * Cumulative points (temporality 2) become differences to the point before; a lower count means that the process began
 * anew, and so does another start time, which makes another series. The first point of a series counts only when the
 * series itself began within reach, otherwise it holds everything since a start long ago.
 */
const SQL = `
WITH
  toDateTime64({from:DateTime64(3, 'UTC')} - toIntervalSecond({lookback:UInt32}), 9, 'UTC') AS reach,
  points AS (
    SELECT
      MetricName AS metric, MetricUnit AS unit, ServiceName AS service,
      if({by_pod:UInt8} = 1, ResourceAttributes['k8s.pod.name'], '') AS pod,
      TimeUnix AS at, StartTimeUnix AS started, AggregationTemporality AS temporality,
      ExplicitBounds AS bounds, arrayMap(x -> toInt64(x), BucketCounts) AS counts, toInt64(Count) AS count, Sum AS sum,
      row_number() OVER series AS n,
      lagInFrame(arrayMap(x -> toInt64(x), BucketCounts)) OVER series AS counts_before,
      lagInFrame(toInt64(Count)) OVER series AS count_before,
      lagInFrame(Sum) OVER series AS sum_before
    FROM otel_metrics_histogram
    WHERE has({metrics:Array(String)}, MetricName)
      AND TimeUnix >= reach AND TimeUnix < {to:DateTime64(3, 'UTC')}
      AND ResourceAttributes['k8s.namespace.name'] = {namespace:String}
      AND ({service:String} = '' OR ServiceName = {service:String})
      AND (empty({pods:Array(String)}) OR has({pods:Array(String)}, ResourceAttributes['k8s.pod.name']))
    WINDOW series AS (
      PARTITION BY MetricName, ResourceAttributes, Attributes, ScopeName, StartTimeUnix, AggregationTemporality, ExplicitBounds
      ORDER BY TimeUnix ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
  ),
  steps AS (
    SELECT
      metric, unit, service, pod, at, bounds,
      temporality = 1 OR (n > 1 AND count < count_before) OR (n = 1 AND started >= reach) AS whole,
      whole OR n > 1 AS known,
      if(whole, count, count - count_before) AS step_count,
      if(whole, sum, sum - sum_before) AS step_sum,
      if(whole, counts, arrayMap((now, before) -> greatest(now - before, 0), counts, if(n > 1, counts_before, counts))) AS step_counts
    FROM points
  ),
  buckets AS (
    SELECT
      metric, unit, service, pod, bounds,
      toStartOfInterval(toDateTime64(at, 3, 'UTC'), toIntervalSecond({bucket:UInt32})) AS bucket,
      sum(step_count) AS bucket_count, sum(step_sum) AS bucket_sum, sumForEach(step_counts) AS bucket_counts
    FROM steps
    WHERE known AND at >= {from:DateTime64(3, 'UTC')} AND step_count > 0
    GROUP BY metric, unit, service, pod, bounds, bucket
  )
SELECT
  metric, unit, service, pod, bounds,
  arraySort(each -> each.1, groupArray((
    toUnixTimestamp64Milli(toDateTime64(bucket, 3, 'UTC')), toFloat64(bucket_count), bucket_sum, arrayMap(x -> toFloat64(x), bucket_counts)
  ))) AS buckets
FROM buckets
GROUP BY metric, unit, service, pod, bounds
ORDER BY service, pod, metric
LIMIT {limit:UInt32}`;

interface Row extends Omit<HistogramGroup, 'buckets'> {
  buckets: [at: number, count: number, sum: number, counts: number[]][];
}

/** Values of explicit-bucket histograms per time bucket, for cumulative and delta temporality, added up per group. */
export async function histogramBuckets(
  telemetry: TelemetrySelect,
  name: string,
  request: HistogramRequest,
): Promise<TelemetryResult<HistogramGroup>> {
  const { rows, query } = await telemetry.select<Row>({
    name,
    sql: SQL,
    parameters: {
      metrics: request.metrics,
      namespace: request.namespace,
      service: request.service ?? '',
      pods: request.pods ?? [],
      by_pod: request.groupBy === 'pod' ? 1 : 0,
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      lookback: Math.max(LOOK_BACK_SECONDS, request.bucketSeconds),
      bucket: request.bucketSeconds,
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map((row) => ({
    ...row,
    buckets: row.buckets.map(([at, count, sum, counts]) => ({ at, count, sum, counts })),
  }));
  return { items: items.slice(0, request.limit), truncated: items.length > request.limit, query };
}
