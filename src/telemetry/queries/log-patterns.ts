import type { TelemetryResult, TelemetrySelect } from '../client.ts';
import { STATED_ERROR, STATED_WARNING } from './severity.ts';
import { type QueryWindow, toIso, toTimestamp } from './window.ts';

export interface LogPatternRow {
  service: string;
  pattern: string;
  sample: string;
  severity: 'error' | 'warning';
  /** Lines since `recentFrom`, and before it. */
  recent: number;
  baseline: number;
  /** ISO 8601 */
  firstAt: string;
  lastAt: string;
}

export interface LogPatternsRequest {
  namespace: string;
  window: QueryWindow;
  /** Where recent begins; ISO 8601. */
  recentFrom: string;
  /** Most patterns; the most frequent of late are kept. */
  limit: number;
  signal?: AbortSignal;
}

/** Replaced in this order: what differs from line to line and says nothing about its shape. RE2. */
const MASKS: readonly [pattern: string, mask: string][] = [
  ['\\d{4}-\\d\\d-\\d\\d[T ][\\d:.,]+(Z|[+-]\\d\\d:?\\d\\d)?', '<time>'],
  ['\\b[0-9a-fA-F]{8}-[0-9a-fA-F-]{27}\\b', '<id>'],
  ['\\b\\d{1,3}(\\.\\d{1,3}){3}(:\\d+)?\\b', '<address>'],
  ['\\b[0-9a-f]{8,}\\b', '<id>'],
  ['\\d+(\\.\\d+)?', '<n>'],
];
const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\')}'`;
const MASKED = MASKS.reduce(
  (inner, [pattern, mask]) => `replaceRegexpAll(${inner}, ${literal(pattern)}, ${literal(mask)})`,
  'substringUTF8(Body, 1, 400)',
);

const SQL = `
SELECT
  service, pattern, any(body) AS sample, max(is_error) AS error,
  countIf(at >= {recent:DateTime64(3, 'UTC')}) AS recent,
  countIf(at < {recent:DateTime64(3, 'UTC')}) AS baseline,
  toUnixTimestamp64Milli(toDateTime64(min(at), 3, 'UTC')) AS first_ms,
  toUnixTimestamp64Milli(toDateTime64(max(at), 3, 'UTC')) AS last_ms
FROM (
  SELECT
    ServiceName AS service, Timestamp AS at,
    substringUTF8(Body, 1, 500) AS body,
    ${MASKED} AS pattern,
    SeverityNumber >= 17 OR (SeverityNumber = 0 AND match(substring(Body, 1, 200), {error:String})) AS is_error,
    SeverityNumber >= 13 OR (SeverityNumber = 0 AND match(substring(Body, 1, 200), {warning:String})) AS is_warning
  FROM otel_logs
  WHERE TimestampTime >= toDateTime({from:DateTime64(3, 'UTC')}) AND TimestampTime <= toDateTime({to:DateTime64(3, 'UTC')})
    AND Timestamp >= {from:DateTime64(3, 'UTC')} AND Timestamp < {to:DateTime64(3, 'UTC')}
    AND ResourceAttributes['k8s.namespace.name'] = {namespace:String}
    AND (is_error OR is_warning)
)
GROUP BY service, pattern
ORDER BY recent DESC, baseline DESC, service, pattern
LIMIT {limit:UInt32}`;

interface Row extends Omit<LogPatternRow, 'severity' | 'firstAt' | 'lastAt'> {
  error: 0 | 1;
  first_ms: number;
  last_ms: number;
}

/** Warnings and errors grouped by their masked text, the most frequent of late first. */
export async function logPatterns(
  telemetry: TelemetrySelect,
  request: LogPatternsRequest,
): Promise<TelemetryResult<LogPatternRow>> {
  const { rows, query } = await telemetry.select<Row>({
    name: 'log-patterns',
    sql: SQL,
    parameters: {
      namespace: request.namespace,
      from: toTimestamp(request.window.from),
      to: toTimestamp(request.window.to),
      recent: toTimestamp(request.recentFrom),
      error: STATED_ERROR,
      warning: STATED_WARNING,
      limit: request.limit + 1,
    },
    maxRows: request.limit + 1,
    ...(request.signal === undefined ? {} : { signal: request.signal }),
  });
  const items = rows.map(
    ({ error, first_ms, last_ms, ...row }): LogPatternRow => ({
      ...row,
      severity: error === 1 ? 'error' : 'warning',
      firstAt: toIso(first_ms),
      lastAt: toIso(last_ms),
    }),
  );
  return { items: items.slice(0, request.limit), truncated: rows.length > request.limit, query };
}
