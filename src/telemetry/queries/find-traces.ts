import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface FoundTrace {
  traceId: string;
  /** ISO 8601: when the span below began. */
  at: string;
  service: string;
  span: string;
  kind: string;
  milliseconds: number;
  failed: boolean;
  message: string;
}

export interface FindTracesRequest {
  namespace: string;
  window: QueryWindow;
  service?: string;
  /** Spans whose name contains this, whatever its case. */
  span?: string;
  leastMilliseconds?: number;
  failedOnly?: boolean;
  order: 'slowest' | 'newest';
  /** Most traces. */
  limit: number;
  signal?: AbortSignal;
}

// The exporter wrote STATUS_CODE_ERROR before it wrote Error. Of each trace the first span in this order stands for it.
const SQL = `
SELECT
  TraceId AS traceId,
  toUnixTimestamp64Milli(toDateTime64(Timestamp, 3, 'UTC')) AS started,
  ServiceName AS service, SpanName AS span, SpanKind AS kind,
  Duration / 1000000 AS milliseconds,
  StatusCode IN ('Error', 'STATUS_CODE_ERROR') AS failed,
  substringUTF8(StatusMessage, 1, 300) AS message
FROM otel_traces
WHERE Timestamp >= {from:DateTime64(3, 'UTC')} AND Timestamp < {to:DateTime64(3, 'UTC')}
  AND ResourceAttributes['k8s.namespace.name'] = {namespace:String}
  AND ({service:String} = '' OR ServiceName = {service:String})
  AND ({span:String} = '' OR positionCaseInsensitive(SpanName, {span:String}) > 0)
  AND Duration >= {least:UInt64}
  AND ({failed:UInt8} = 0 OR failed)
ORDER BY __ORDER__, TraceId, SpanId
LIMIT 1 BY TraceId
LIMIT {limit:UInt32}`;

const ORDERS = { slowest: 'Duration DESC', newest: 'Timestamp DESC' } as const;

/** Traces with a span that fits, one row each. */
export async function findTraces(
  telemetry: TelemetrySelect,
  request: FindTracesRequest,
): Promise<TelemetryResult<FoundTrace>> {
  const { rows, query } = await telemetry.select<
    Omit<FoundTrace, 'at' | 'failed'> & { started: number; failed: 0 | 1 }
  >({
    name: 'find-traces',
    sql: SQL.replace('__ORDER__', ORDERS[request.order]),
    parameters: {
      namespace: request.namespace,
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      service: request.service ?? '',
      span: request.span ?? '',
      least: Math.round((request.leastMilliseconds ?? 0) * 1e6),
      failed: request.failedOnly ? 1 : 0,
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map(({ started, failed, traceId, ...row }) => ({
    traceId,
    at: toIso(started),
    ...row,
    failed: failed === 1,
  }));
  return { items: items.slice(0, request.limit), truncated: rows.length > request.limit, query };
}
