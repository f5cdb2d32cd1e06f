import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { NAMESPACE } from './owners.ts';
import { type QueryWindow, toTimestamp } from './window.ts';

/** `level`: a gauge, or a sum that also falls. */
export const METRIC_KINDS = ['level', 'counter', 'histogram', 'summary', 'exponential histogram'] as const;
export type MetricKind = (typeof METRIC_KINDS)[number];

export interface MetricEntry {
  metric: string;
  kind: MetricKind;
  /** As the exporter wrote it. */
  unit: string;
  description: string;
  series: number;
  /** Names of the attributes that tell its series apart. */
  attributes: string[];
}

export interface MetricCatalogueRequest {
  namespace: string;
  window: QueryWindow;
  /** Exactly this one. */
  metric?: string;
  /** Names that contain this, whatever its case. */
  contains?: string;
  /** Most metrics. */
  limit: number;
  signal?: AbortSignal;
}

const TABLES: readonly [table: string, kind: string][] = [
  ['otel_metrics_gauge', "'level'"],
  ['otel_metrics_sum', "if(IsMonotonic, 'counter', 'level')"],
  ['otel_metrics_histogram', "'histogram'"],
  ['otel_metrics_summary', "'summary'"],
  ['otel_metrics_exponential_histogram', "'exponential histogram'"],
];

const SQL = `
SELECT
  metric, kind, any(unit) AS unit, any(description) AS description, uniq(series) AS series,
  arraySort(arraySlice(groupUniqArrayArray(keys), 1, 12)) AS attributes
FROM (${TABLES.map(
  ([table, kind]) => `
  SELECT
    MetricName AS metric, ${kind} AS kind, MetricUnit AS unit, substringUTF8(MetricDescription, 1, 120) AS description,
    cityHash64(ResourceAttributes, Attributes) AS series, mapKeys(Attributes) AS keys
  FROM ${table}
  WHERE TimeUnix >= {from:DateTime64(3, 'UTC')} AND TimeUnix < {to:DateTime64(3, 'UTC')}
    AND ${NAMESPACE} = {namespace:String}
    AND ({metric:String} = '' OR MetricName = {metric:String})
    AND ({contains:String} = '' OR positionCaseInsensitive(MetricName, {contains:String}) > 0)`,
).join('\n  UNION ALL')}
)
GROUP BY metric, kind
ORDER BY metric, kind
LIMIT {limit:UInt32}`;

/** Which metrics a namespace sends, of what kind, in order of their names. */
export async function metricCatalogue(
  telemetry: TelemetrySelect,
  request: MetricCatalogueRequest,
): Promise<TelemetryResult<MetricEntry>> {
  const { rows, query } = await telemetry.select<MetricEntry>({
    name: 'metric-catalogue',
    sql: SQL,
    parameters: {
      namespace: request.namespace,
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      metric: request.metric ?? '',
      contains: request.contains ?? '',
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  return { items: rows.slice(0, request.limit), truncated: rows.length > request.limit, query };
}
