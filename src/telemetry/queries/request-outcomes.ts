import type { Telemetry, TelemetryResult } from '../client.ts';
import { NAMESPACE } from './owners.ts';
import { type Point, type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface RequestOutcomes {
  metric: string;
  service: string;
  /** Requests a second. */
  rate: Point[];
  /** Share of them that did not fail on the server's side, 0 to 1; no point where there were none. */
  success: Point[];
}

export interface RequestOutcomesRequest {
  /** Histograms and counters of requests, best first: the first that has any data is used. */
  metrics: readonly string[];
  namespace: string;
  window: QueryWindow;
  bucketSeconds: number;
  /** Most services. */
  limit: number;
  signal?: AbortSignal;
}

const LOOK_BACK_SECONDS = 300;
const FINEST_SECONDS = 60;

/**
 * A request failed where its status is 5xx, where its gRPC status is one that OpenTelemetry counts as an error of the
 * server (unknown, deadline exceeded, unimplemented, internal, unavailable, data loss), where a span of it has the status
 * error, or, without any status, where the kind of an error is named. The caller's errors (4xx) are no failure.
 */
const FAILED = `
      multiIf(
        status != '', startsWith(status, '5'),
        grpc != '', grpc IN ('2', '4', '12', '13', '14', '15', 'UNKNOWN', 'DEADLINE_EXCEEDED', 'UNIMPLEMENTED', 'INTERNAL', 'UNAVAILABLE', 'DATA_LOSS'),
        Attributes['status.code'] != '', Attributes['status.code'] = 'STATUS_CODE_ERROR',
        Attributes['error.type'] != ''
      )`;

// Steps as in histogram-buckets.ts, spread over buckets as in counter-rates.ts.
const SQL = `
WITH
  {metrics:Array(String)} AS metrics,
  {bucket:UInt32} * 1000 AS width,
  toUnixTimestamp64Milli({from:DateTime64(3, 'UTC')}) AS from_ms,
  toDateTime64({from:DateTime64(3, 'UTC')} - toIntervalSecond({lookback:UInt32}), 9, 'UTC') AS reach,
  raw AS (
    SELECT MetricName, ResourceAttributes, Attributes, ServiceName, ScopeName, StartTimeUnix, TimeUnix, toFloat64(Count) AS Value, AggregationTemporality AS temporality
    FROM otel_metrics_histogram
    WHERE TimeUnix >= reach AND TimeUnix < {to:DateTime64(3, 'UTC')} AND has(metrics, MetricName) AND ${NAMESPACE} = {namespace:String}
    UNION ALL
    SELECT MetricName, ResourceAttributes, Attributes, ServiceName, ScopeName, StartTimeUnix, TimeUnix, Value, AggregationTemporality AS temporality
    FROM otel_metrics_sum
    WHERE TimeUnix >= reach AND TimeUnix < {to:DateTime64(3, 'UTC')} AND has(metrics, MetricName) AND IsMonotonic AND ${NAMESPACE} = {namespace:String}
      AND Attributes['span.kind'] IN ('', 'SPAN_KIND_SERVER') AND Attributes['reporter'] IN ('', 'destination')
  ),
  points AS (
    SELECT
      MetricName AS metric,
      if(Attributes['destination_workload'] != '', Attributes['destination_workload'], ServiceName) AS service,
      arrayFirst(x -> x != '', [
        Attributes['http.response.status_code'], Attributes['http.status_code'], Attributes['response_code'],
        Attributes['status_code'], Attributes['status'], Attributes['code'], '']) AS status,
      arrayFirst(x -> x != '', [Attributes['rpc.response.status_code'], Attributes['rpc.grpc.status_code'], Attributes['grpc_response_status'], '']) AS grpc,
      ${FAILED} AS failed,
      TimeUnix AS at, StartTimeUnix AS started, temporality, Value AS value,
      row_number() OVER series AS n,
      lagInFrame(Value) OVER series AS value_before,
      lagInFrame(TimeUnix) OVER series AS at_before
    FROM raw
    WINDOW series AS (
      PARTITION BY MetricName, ResourceAttributes, Attributes, ScopeName, StartTimeUnix, temporality
      ORDER BY TimeUnix ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    )
  ),
  steps AS (
    SELECT
      metric, service, failed,
      temporality = 1 OR (n = 1 AND started >= reach) AS whole,
      if(whole OR value < value_before, value, value - value_before) AS step,
      toUnixTimestamp64Milli(toDateTime64(at, 3)) AS until_ms,
      toUnixTimestamp64Milli(toDateTime64(if(whole, started, at_before), 3)) AS since_ms
    FROM points
    WHERE whole OR n > 1
  ),
  slices AS (
    SELECT
      metric, service, failed, step, since_ms, until_ms,
      arrayJoin(range(toUInt64(intDiv(since_ms, width)), toUInt64(intDiv(until_ms - 1, width) + 1))) AS slot,
      greatest(since_ms, slot * width) AS slice_from, least(until_ms, (slot + 1) * width) AS slice_to
    FROM steps
    WHERE until_ms > since_ms AND until_ms > from_ms AND since_ms >= toUnixTimestamp64Milli(toDateTime64(reach, 3)) - 3600000
  ),
  per_service AS (
    SELECT
      metric, service, slot,
      sum(step * (slice_to - slice_from) / (until_ms - since_ms)) AS counted,
      sumIf(step * (slice_to - slice_from) / (until_ms - since_ms), failed) AS counted_failed,
      max(slice_to) - min(slice_from) AS covered
    FROM slices
    WHERE (slot + 1) * width > from_ms
    GROUP BY metric, service, slot
  )
SELECT
  metric, service,
  arraySort(each -> each.1, groupArray((toInt64(slot * width), counted * 1000 / covered, counted_failed / greatest(counted, 1e-9)))) AS buckets
FROM per_service
WHERE covered * 4 >= width AND metric = (SELECT argMin(metric, indexOf(metrics, metric)) FROM per_service)
GROUP BY metric, service
ORDER BY service
LIMIT {limit:UInt32}`;

interface Row {
  metric: string;
  service: string;
  buckets: [at: number, rate: number, failed: number][];
}

/** How many requests services get and how many of them they fail, from histograms of durations or from counters. */
export async function requestOutcomes(
  telemetry: Telemetry,
  request: RequestOutcomesRequest,
): Promise<TelemetryResult<RequestOutcomes>> {
  const bucket = Math.max(FINEST_SECONDS, request.bucketSeconds);
  const { rows, query } = await telemetry.select<Row>({
    name: 'request-outcomes',
    sql: SQL,
    parameters: {
      metrics: request.metrics,
      namespace: request.namespace,
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      lookback: Math.max(LOOK_BACK_SECONDS, bucket),
      bucket,
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map(({ metric, service, buckets }) => ({
    metric,
    service,
    rate: buckets.map(([at, rate]) => ({ at: toIso(at), value: rate })),
    success: buckets
      .filter(([, rate]) => rate > 0)
      .map(([at, , failed]) => ({ at: toIso(at), value: Math.min(1, Math.max(0, 1 - failed)) })),
  }));
  return { items: items.slice(0, request.limit), truncated: items.length > request.limit, query };
}
