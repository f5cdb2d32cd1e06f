import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { STATED_ERROR } from './severity.ts';
import { type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface LogRow {
  /** ISO 8601 with milliseconds. */
  at: string;
  service: string;
  pod: string;
  container: string;
  /** As the exporter wrote it; may be empty. */
  severity: string;
  body: string;
}

export interface LogSearchRequest {
  namespace: string;
  service?: string;
  pods?: readonly string[];
  window: QueryWindow;
  /** Lines that contain all of these words, whatever their case. A word is letters and digits. */
  words?: readonly string[];
  /** OpenTelemetry severity number: 9 info, 13 warn, 17 error, 21 fatal. */
  minSeverity?: number;
  /** Most lines; the newest are kept. */
  limit: number;
  signal?: AbortSignal;
}

// A body without a severity number states its level at its start, or it does not count as an error.
const SQL = `
SELECT
  toUnixTimestamp64Milli(toDateTime64(Timestamp, 3, 'UTC')) AS milliseconds,
  ServiceName AS service,
  ResourceAttributes['k8s.pod.name'] AS pod,
  ResourceAttributes['k8s.container.name'] AS container,
  SeverityText AS severity,
  substringUTF8(Body, 1, 8000) AS body
FROM otel_logs
WHERE TimestampTime >= toDateTime({from:DateTime64(3, 'UTC')}) AND TimestampTime <= toDateTime({to:DateTime64(3, 'UTC')})
  AND Timestamp >= {from:DateTime64(3, 'UTC')} AND Timestamp < {to:DateTime64(3, 'UTC')}
  AND ResourceAttributes['k8s.namespace.name'] = {namespace:String}
  AND ({service:String} = '' OR ServiceName = {service:String})
  AND (empty({pods:Array(String)}) OR has({pods:Array(String)}, ResourceAttributes['k8s.pod.name']))
  AND (
    {severity:UInt8} = 0 OR SeverityNumber >= {severity:UInt8}
    OR (SeverityNumber = 0 AND {severity:UInt8} <= 17 AND match(substring(Body, 1, 200), {stated:String}))
  )
  __WORDS__
ORDER BY Timestamp DESC
LIMIT {limit:UInt32}`;

// The index serves the function only where it stands alone, so the condition is left out when there are no words.
const WORDS_CONDITION = 'AND hasAllTokens(lower(Body), {words:Array(String)})';

/** Searches log lines, newest first. */
export async function logSearch(
  telemetry: TelemetrySelect,
  request: LogSearchRequest,
): Promise<TelemetryResult<LogRow>> {
  const words = (request.words ?? []).flatMap((word) => word.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const { rows, query } = await telemetry.select<Omit<LogRow, 'at'> & { milliseconds: number }>({
    name: 'log-search',
    sql: SQL.replace('__WORDS__', words.length > 0 ? WORDS_CONDITION : ''),
    parameters: {
      namespace: request.namespace,
      service: request.service ?? '',
      pods: request.pods ?? [],
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      severity: request.minSeverity ?? 0,
      stated: STATED_ERROR,
      ...(words.length > 0 ? { words } : {}),
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map(({ milliseconds, ...row }) => ({ at: toIso(milliseconds), ...row }));
  return { items: items.slice(0, request.limit), truncated: rows.length > request.limit, query };
}
