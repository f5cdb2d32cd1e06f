import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import type { LevelRequest, LevelSeries } from './level-series.ts';
import { OWNER_COLUMNS, ownedParameters, POINTS_CONDITION } from './owners.ts';
import { toIso, toTimestamp } from './window.ts';

/** A cumulative series needs a value from before the window to tell what happened in its first bucket. */
const LOOK_BACK_SECONDS = 300;
/** Exporters send every 15 to 60 s; in a finer grid most cells would only repeat their neighbour. */
const FINEST_SECONDS = 60;

/**
 * Steps between points (see histogram-buckets.ts for the temporalities), each spread over the buckets that it covers in
 * proportion to time, because exporters send at other moments than buckets begin. What an owner's series counted in a
 * bucket is divided by the time in it that they cover together, so that the first and last bucket of a window and the
 * change from one pod to the next show no dip. Untyped metrics of Prometheus come as gauges, hence that table too.
 */
const SQL = `
WITH
  {metrics:Array(String)} AS metrics,
  {bucket:UInt32} * 1000 AS width,
  toUnixTimestamp64Milli({from:DateTime64(3, 'UTC')}) AS from_ms,
  toDateTime64({from:DateTime64(3, 'UTC')} - toIntervalSecond({lookback:UInt32}), 9, 'UTC') AS reach,
  raw AS (
    SELECT MetricName, MetricUnit, ResourceAttributes, Attributes, ScopeName, StartTimeUnix, TimeUnix, Value, AggregationTemporality AS temporality
    FROM otel_metrics_sum
    WHERE TimeUnix >= reach AND TimeUnix < {to:DateTime64(3, 'UTC')} AND ${POINTS_CONDITION} AND IsMonotonic
    UNION ALL
    SELECT MetricName, MetricUnit, ResourceAttributes, Attributes, ScopeName, toDateTime64(0, 9) AS StartTimeUnix, TimeUnix, Value, 2 AS temporality
    FROM otel_metrics_gauge
    WHERE TimeUnix >= reach AND TimeUnix < {to:DateTime64(3, 'UTC')} AND ${POINTS_CONDITION}
  ),
  points AS (
    SELECT
      MetricName AS metric, MetricUnit AS unit,${OWNER_COLUMNS},
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
      metric, unit, owner, pod, deployment, service, node, name,
      temporality = 1 OR (n = 1 AND started >= reach) AS whole,
      n > 1 AND value < value_before AS anew,
      if(whole OR anew, value, value - value_before) AS step,
      toUnixTimestamp64Milli(toDateTime64(at, 3)) AS until_ms,
      toUnixTimestamp64Milli(toDateTime64(if(whole, started, at_before), 3)) AS since_ms
    FROM points
    WHERE whole OR n > 1
  ),
  slices AS (
    SELECT
      metric, unit, owner, pod, deployment, service, node, name, step, since_ms, until_ms,
      arrayJoin(range(toUInt64(intDiv(since_ms, width)), toUInt64(intDiv(until_ms - 1, width) + 1))) AS slot,
      greatest(since_ms, slot * width) AS slice_from, least(until_ms, (slot + 1) * width) AS slice_to
    FROM steps
    WHERE until_ms > since_ms AND until_ms > from_ms AND since_ms >= toUnixTimestamp64Milli(toDateTime64(reach, 3)) - 3600000
  ),
  per_owner AS (
    SELECT
      metric, owner, name, any(pod) AS pod, any(deployment) AS deployment, any(service) AS service, any(node) AS node,
      slot, any(unit) AS unit,
      sum(step * (slice_to - slice_from) / (until_ms - since_ms)) AS counted,
      max(slice_to) - min(slice_from) AS covered
    FROM slices
    WHERE (slot + 1) * width > from_ms
    GROUP BY metric, owner, name, slot
  )
SELECT
  metric, name, any(pod) AS pod, any(deployment) AS deployment, any(service) AS service, any(node) AS node, any(unit) AS unit,
  arraySort(point -> point.1, groupArray((toInt64(slot * width), counted * 1000 / covered))) AS points
FROM per_owner
WHERE covered * 4 >= width AND metric = (SELECT argMin(metric, indexOf(metrics, metric)) FROM per_owner)
GROUP BY metric, owner, name
ORDER BY owner, name
LIMIT {limit:UInt32}`;

interface Row extends Omit<LevelSeries, 'points'> {
  points: [at: number, value: number][];
}

/** How fast counters rise, per second; one series per pod and name, or per service or node. */
export async function counterRates(
  telemetry: TelemetrySelect,
  request: LevelRequest,
): Promise<TelemetryResult<LevelSeries>> {
  const bucket = Math.max(FINEST_SECONDS, request.bucketSeconds);
  const { rows, query } = await telemetry.select<Row>({
    name: 'counter-rates',
    sql: SQL,
    parameters: {
      ...ownedParameters(request),
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      lookback: Math.max(LOOK_BACK_SECONDS, bucket),
      bucket,
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map((row) => ({
    ...row,
    points: row.points.map(([at, value]) => ({ at: toIso(at), value })),
  }));
  return { items: items.slice(0, request.limit), truncated: items.length > request.limit, query };
}
