import { z } from 'zod';
import type { TelemetryReader, ToolReads } from '#src/agent/tools/tool-reads.ts';
import { ConfigError } from '#src/errors.ts';

/** A service as its telemetry names it, which need not be a name of Kubernetes. */
export const serviceField = z
  .string()
  .min(1)
  .max(200)
  .optional()
  .describe('Service as its telemetry names it (service.name); all by default.');

/** The ClickHouse with OpenTelemetry data. Throws ConfigError where none is connected. */
export function clickhouseOf(reads: ToolReads, what: string): TelemetryReader {
  if (reads.clickhouse) return reads.clickhouse;
  throw new ConfigError(
    `No ClickHouse is connected, so there are no ${what}.`,
    'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry data.',
  );
}

/** `truncated` of a tool's answer: how much is shown of what nobody counted. */
export function cut(truncated: boolean, shown: number): { truncated?: { shown: number } } {
  return truncated ? { truncated: { shown } } : {};
}
