import type { TelemetryReader } from '#src/agent/tools/tool-reads.ts';
import type { TelemetryQuery } from '#src/telemetry/client.ts';

export interface FakeReader extends TelemetryReader {
  asked: TelemetryQuery[];
}

/** A ClickHouse that gives these rows for queries of these names, and remembers what it was asked. */
export function fakeReader(rows: Readonly<Record<string, readonly object[]>> = {}): FakeReader {
  const asked: TelemetryQuery[] = [];
  return {
    asked,
    database: 'otel',
    select: async <Row>(query: TelemetryQuery) => {
      asked.push(query);
      return { rows: [...(rows[query.name] ?? [])] as Row[], query: query.name };
    },
  };
}
