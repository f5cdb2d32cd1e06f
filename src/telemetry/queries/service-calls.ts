import type { Telemetry, TelemetryResult } from '../client.ts';
import { type QueryWindow, toTimestamp } from './window.ts';

export interface ServiceCall {
  caller: string;
  callee: string;
}

export interface ServiceCallsRequest {
  namespace: string;
  window: QueryWindow;
  /** Most calls. */
  limit: number;
  signal?: AbortSignal;
}

/** Spans that one look joins. Of more, whole traces are left out, evenly: who calls whom shows in a part of them. */
const MOST_SPANS = 300_000;

const WITHIN = `
    Timestamp >= {from:DateTime64(3, 'UTC')} AND Timestamp < {to:DateTime64(3, 'UTC')}
    AND ResourceAttributes['k8s.namespace.name'] = {namespace:String}`;

const COUNT = `SELECT count() AS spans FROM otel_traces WHERE ${WITHIN}`;

// A span whose parent is of another service was called by it. What has no spans of its own (databases, caches, programs
// that nobody instrumented) shows in the client's span alone, by the name that was called: a Service of this namespace
// as "orders" or "orders.shop.svc.cluster.local", never an address or a host elsewhere.
const SQL = `
WITH spans AS (
  SELECT TraceId, SpanId, ParentSpanId, SpanKind, ServiceName, SpanAttributes
  FROM otel_traces
  WHERE ${WITHIN} AND cityHash64(TraceId) % {part:UInt32} = 0
)
SELECT DISTINCT caller, callee FROM (
  SELECT parent.ServiceName AS caller, child.ServiceName AS callee
  FROM (SELECT TraceId, ParentSpanId, ServiceName FROM spans WHERE ParentSpanId != '') AS child
  INNER JOIN (SELECT TraceId, SpanId, ServiceName FROM spans) AS parent
    ON child.TraceId = parent.TraceId AND child.ParentSpanId = parent.SpanId
  UNION ALL
  SELECT
    caller,
    if(length(labels) = 1 OR (labels[2] = {namespace:String} AND labels[3] IN ('', 'svc')), labels[1], '') AS callee
  FROM (
    SELECT
      ServiceName AS caller,
      splitByChar('.', arrayFirst(x -> x != '', [
        SpanAttributes['peer.service'], SpanAttributes['server.address'], SpanAttributes['net.peer.name'], ''])) AS labels
    FROM spans
    WHERE SpanKind IN ('Client', 'Producer', 'SPAN_KIND_CLIENT', 'SPAN_KIND_PRODUCER')
  )
)
WHERE caller != callee AND caller != '' AND callee != '' AND callee != 'localhost' AND NOT match(callee, '[:]|^[0-9]+$')
ORDER BY caller, callee
LIMIT {limit:UInt32}`;

/** Which services of a namespace call which, as their traces show. */
export async function serviceCalls(
  telemetry: Telemetry,
  request: ServiceCallsRequest,
): Promise<TelemetryResult<ServiceCall>> {
  const parameters = {
    namespace: request.namespace,
    from: toTimestamp(request.window.from),
    to: toTimestamp(request.window.to),
  };
  const signal = request.signal === undefined ? {} : { signal: request.signal };
  const counted = await telemetry.select<{ spans: number }>({
    name: 'service-calls-count',
    sql: COUNT,
    parameters,
    maxRows: 1,
    ...signal,
  });
  const { rows, query } = await telemetry.select<ServiceCall>({
    name: 'service-calls',
    sql: SQL,
    parameters: {
      ...parameters,
      part: Math.max(1, Math.ceil((counted.rows[0]?.spans ?? 0) / MOST_SPANS)),
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...signal,
  });
  return { items: rows.slice(0, request.limit), truncated: rows.length > request.limit, query };
}
