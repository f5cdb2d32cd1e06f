import type { Telemetry } from '../client.ts';
import { type QueryWindow, toTimestamp } from './window.ts';

const MOST = 10_000;

const SQL = `
SELECT DISTINCT metric FROM (
  SELECT MetricName AS metric FROM otel_metrics_gauge WHERE has({metrics:Array(String)}, MetricName) AND TimeUnix >= {from:DateTime64(3, 'UTC')} AND TimeUnix < {to:DateTime64(3, 'UTC')}
  UNION ALL
  SELECT MetricName AS metric FROM otel_metrics_sum WHERE has({metrics:Array(String)}, MetricName) AND TimeUnix >= {from:DateTime64(3, 'UTC')} AND TimeUnix < {to:DateTime64(3, 'UTC')}
  UNION ALL
  SELECT MetricName AS metric FROM otel_metrics_histogram WHERE has({metrics:Array(String)}, MetricName) AND TimeUnix >= {from:DateTime64(3, 'UTC')} AND TimeUnix < {to:DateTime64(3, 'UTC')}
)
ORDER BY metric
LIMIT ${MOST}`;

/** Which of these metrics anybody sent in the window, in one cheap look, so that nothing else is asked for the others. */
export async function metricNames(
  telemetry: Telemetry,
  request: { metrics: readonly string[]; window: QueryWindow; signal?: AbortSignal },
): Promise<{ names: ReadonlySet<string>; query: string }> {
  const { rows, query } = await telemetry.select<{ metric: string }>({
    name: 'metric-names',
    sql: SQL,
    parameters: {
      metrics: request.metrics,
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
    },
    maxRows: MOST,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  return { names: new Set(rows.map(({ metric }) => metric)), query };
}
