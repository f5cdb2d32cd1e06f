import type { Telemetry, TelemetryResult } from '../client.ts';
import { type Point, type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface GaugeSeries {
  metric: string;
  /** As the exporter wrote it: `By`, `1`, `{cpu}`. */
  unit: string;
  pod: string;
  /** Empty where the exporter does not say. */
  deployment: string;
  service: string;
  points: Point[];
}

export interface GaugeSeriesRequest {
  /** Names of one quantity, best first: the first that has any data in the window is used. */
  metrics: readonly string[];
  namespace: string;
  /** Pods whose name starts with this; default all. */
  podPrefix?: string;
  /** Exactly these pods; default all. */
  pods?: readonly string[];
  window: QueryWindow;
  bucketSeconds: number;
  /** Most series. */
  limit: number;
  signal?: AbortSignal;
}

// Containers of a pod are added up; several values of one container in a bucket are averaged.
const SQL = `
WITH
  {metrics:Array(String)} AS metrics,
  per_container AS (
    SELECT
      MetricName AS metric,
      ResourceAttributes['k8s.pod.name'] AS pod,
      ResourceAttributes['k8s.container.name'] AS container,
      toStartOfInterval(toDateTime64(TimeUnix, 3, 'UTC'), toIntervalSecond({bucket:UInt32})) AS bucket,
      avg(Value) AS value,
      any(MetricUnit) AS unit,
      any(ResourceAttributes['k8s.deployment.name']) AS deployment,
      any(ResourceAttributes['service.name']) AS service
    FROM otel_metrics_gauge
    WHERE has(metrics, MetricName)
      AND TimeUnix >= {from:DateTime64(3, 'UTC')} AND TimeUnix < {to:DateTime64(3, 'UTC')}
      AND ResourceAttributes['k8s.namespace.name'] = {namespace:String}
      AND startsWith(ResourceAttributes['k8s.pod.name'], {prefix:String})
      AND (empty({pods:Array(String)}) OR has({pods:Array(String)}, ResourceAttributes['k8s.pod.name']))
    GROUP BY metric, pod, container, bucket
  ),
  per_pod AS (
    SELECT metric, pod, bucket, sum(value) AS value, any(unit) AS unit, any(deployment) AS deployment, any(service) AS service
    FROM per_container
    GROUP BY metric, pod, bucket
  )
SELECT
  metric, pod, any(unit) AS unit, any(deployment) AS deployment, any(service) AS service,
  arraySort(point -> point.1, groupArray((toUnixTimestamp64Milli(toDateTime64(bucket, 3, 'UTC')), value))) AS points
FROM per_pod
WHERE metric = (SELECT argMin(metric, indexOf(metrics, metric)) FROM per_pod)
GROUP BY metric, pod
ORDER BY pod
LIMIT {limit:UInt32}`;

interface Row extends Omit<GaugeSeries, 'points'> {
  points: [at: number, value: number][];
}

/** A gauge over time, one series per pod. */
export async function gaugeSeries(
  telemetry: Telemetry,
  request: GaugeSeriesRequest,
): Promise<TelemetryResult<GaugeSeries>> {
  const { rows, query } = await telemetry.select<Row>({
    name: 'gauge-series',
    sql: SQL,
    parameters: {
      metrics: request.metrics,
      namespace: request.namespace,
      prefix: request.podPrefix ?? '',
      pods: request.pods ?? [],
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
