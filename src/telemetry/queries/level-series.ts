import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { OWNER_COLUMNS, type OwnedRequest, type Owner, ownedParameters, POINTS_CONDITION } from './owners.ts';
import { type Point, type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface LevelSeries extends Owner {
  metric: string;
  /** As the exporter wrote it. */
  unit: string;
  points: Point[];
}

export interface LevelRequest extends OwnedRequest {
  window: QueryWindow;
  bucketSeconds: number;
  /** Most series. */
  limit: number;
  signal?: AbortSignal;
}

// A level is a gauge or a sum that also falls (UpDownCounter). Values of one series in a bucket are averaged; series of
// one owner (containers of a pod, processes of a container) are added up.
const SQL = `
WITH
  {metrics:Array(String)} AS metrics,
  points AS (
    SELECT MetricName, MetricUnit, ResourceAttributes, Attributes, TimeUnix, Value
    FROM otel_metrics_gauge
    WHERE TimeUnix >= {from:DateTime64(3, 'UTC')} AND TimeUnix < {to:DateTime64(3, 'UTC')} AND ${POINTS_CONDITION}
    UNION ALL
    SELECT MetricName, MetricUnit, ResourceAttributes, Attributes, TimeUnix, Value
    FROM otel_metrics_sum
    WHERE TimeUnix >= {from:DateTime64(3, 'UTC')} AND TimeUnix < {to:DateTime64(3, 'UTC')} AND ${POINTS_CONDITION}
      AND NOT IsMonotonic
  ),
  per_series AS (
    SELECT
      MetricName AS metric,${OWNER_COLUMNS},
      toStartOfInterval(toDateTime64(TimeUnix, 3, 'UTC'), toIntervalSecond({bucket:UInt32})) AS bucket,
      ResourceAttributes['service.instance.id'] AS instance, Attributes AS attributes,
      avg(Value) AS value, any(MetricUnit) AS unit
    FROM points
    GROUP BY metric, owner, pod, container, deployment, service, node, name, bucket, instance, attributes
  ),
  per_owner AS (
    SELECT
      metric, owner, name, any(pod) AS pod, any(deployment) AS deployment, any(service) AS service, any(node) AS node,
      bucket, sum(value) AS value, any(unit) AS unit
    FROM per_series
    GROUP BY metric, owner, name, bucket
  )
SELECT
  metric, name, any(pod) AS pod, any(deployment) AS deployment, any(service) AS service, any(node) AS node, any(unit) AS unit,
  arraySort(point -> point.1, groupArray((toUnixTimestamp64Milli(toDateTime64(bucket, 3, 'UTC')), value))) AS points
FROM per_owner
WHERE metric = (SELECT argMin(metric, indexOf(metrics, metric)) FROM per_owner)
GROUP BY metric, owner, name
ORDER BY owner, name
LIMIT {limit:UInt32}`;

interface Row extends Omit<LevelSeries, 'points'> {
  points: [at: number, value: number][];
}

/** Levels over time (memory, queue depth, connections), one series per pod and name, or per service or node. */
export async function levelSeries(
  telemetry: TelemetrySelect,
  request: LevelRequest,
): Promise<TelemetryResult<LevelSeries>> {
  const { rows, query } = await telemetry.select<Row>({
    name: 'level-series',
    sql: SQL,
    parameters: {
      ...ownedParameters(request),
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      bucket: request.bucketSeconds,
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
