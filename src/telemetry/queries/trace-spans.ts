import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { type QueryWindow, toTimestamp } from './window.ts';

export interface Span {
  id: string;
  /** Empty for the first span of a trace. */
  parent: string;
  service: string;
  name: string;
  kind: string;
  /** Nanoseconds since 1970, as milliseconds with a fraction. */
  startMs: number;
  milliseconds: number;
  failed: boolean;
  message: string;
  attributes: Record<string, string>;
  /** Names of its events with the message of an exception. */
  events: string[];
}

export interface TraceSpansRequest {
  traceId: string;
  /** Only spans of these namespaces; empty: of all. */
  namespaces: readonly string[];
  window: QueryWindow;
  /** Most spans; the earliest are kept. */
  limit: number;
  signal?: AbortSignal;
}

const WITHIN = `TraceId = {trace:String}
  AND Timestamp >= {from:DateTime64(3, 'UTC')} AND Timestamp < {to:DateTime64(3, 'UTC')}`;
const IN_SCOPE =
  "(empty({namespaces:Array(String)}) OR has({namespaces:Array(String)}, ResourceAttributes['k8s.namespace.name']))";

const SQL = `
SELECT
  SpanId AS id, ParentSpanId AS parent, ServiceName AS service, SpanName AS name, SpanKind AS kind,
  toUnixTimestamp64Micro(toDateTime64(Timestamp, 6, 'UTC')) / 1000 AS startMs,
  Duration / 1000000 AS milliseconds,
  StatusCode IN ('Error', 'STATUS_CODE_ERROR') AS failed,
  substringUTF8(StatusMessage, 1, 300) AS message,
  mapApply((key, value) -> (key, substringUTF8(value, 1, 300)), CAST(SpanAttributes AS Map(String, String))) AS attributes,
  arrayMap(
    (name, more) -> substringUTF8(trimRight(concat(name, ' ', more['exception.type'], ' ', more['exception.message'])), 1, 300),
    arraySlice(Events.Name, 1, 5), arraySlice(Events.Attributes, 1, 5)
  ) AS events
FROM otel_traces
WHERE ${WITHIN} AND ${IN_SCOPE}
ORDER BY Timestamp, SpanId
LIMIT {limit:UInt32}`;

const COUNT = `SELECT count() AS spans FROM otel_traces WHERE ${WITHIN} AND NOT ${IN_SCOPE}`;

/** The spans of a trace in order of time, and how many more it has outside of the namespaces. */
export async function traceSpans(
  telemetry: TelemetrySelect,
  request: TraceSpansRequest,
): Promise<TelemetryResult<Span> & { elsewhere: number }> {
  const parameters = {
    trace: request.traceId,
    namespaces: request.namespaces,
    from: toTimestamp(request.window.from),
    to: toTimestamp(request.window.to),
  };
  const signal = request.signal === undefined ? {} : { signal: request.signal };
  const [found, outside] = await Promise.all([
    telemetry.select<Omit<Span, 'failed'> & { failed: 0 | 1 }>({
      name: 'trace-spans',
      sql: SQL,
      parameters: { ...parameters, limit: request.limit + 1 },
      maxRows: request.limit + 1,
      ...signal,
    }),
    telemetry.select<{ spans: number }>({
      name: 'trace-spans-elsewhere',
      sql: COUNT,
      parameters,
      maxRows: 1,
      ...signal,
    }),
  ]);
  const items = found.rows.map((row) => ({ ...row, failed: row.failed === 1 }));
  return {
    items: items.slice(0, request.limit),
    truncated: items.length > request.limit,
    query: found.query,
    elsewhere: outside.rows[0]?.spans ?? 0,
  };
}
