import type { Telemetry } from '#src/telemetry/client.ts';
import { logPatterns } from '#src/telemetry/queries/log-patterns.ts';
import { logSearch } from '#src/telemetry/queries/log-search.ts';
import { nodeLogs } from '#src/telemetry/queries/node-logs.ts';
import type { LogsPort } from './ports.ts';

/** OpenTelemetry's severity number of ERROR. */
const ERROR_SEVERITY = 17;

/** Log lines from ClickHouse. */
export function liveLogs(telemetry: Telemetry): LogsPort {
  return {
    source: 'clickhouse',
    errors: async ({ namespace, window }, { signal, limit }) => {
      const found = await logSearch(telemetry, {
        namespace,
        window,
        minSeverity: ERROR_SEVERITY,
        limit,
        signal,
      });
      const items = found.items.map(({ at, service, pod, severity, body }) => ({
        at,
        service,
        ...(pod ? { pod } : {}),
        severity: severity || 'error',
        body,
      }));
      return { ...found, items };
    },
    patterns: ({ namespace, window }, { signal, limit }) => {
      const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
      const recentFrom = new Date(to - (to - from) / 6).toISOString();
      return logPatterns(telemetry, { namespace, window, recentFrom, limit, signal });
    },
    nodeLogs: ({ window }, { signal, limit }) => nodeLogs(telemetry, { window, limit, signal }),
  };
}
