import type { SourcesConfig } from '#src/config.ts';
import { MEMORY_METRICS } from '#src/evidence/live-measures.ts';
import { telemetryPorts } from '#src/evidence/live-telemetry.ts';
import type { Ports } from '#src/evidence/ports.ts';
import type { MemoryReader } from '#src/runs/postconditions.ts';
import type { Releasers } from '#src/shutdown.ts';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { gaugeSeries } from '#src/telemetry/queries/gauge-series.ts';

export interface OpenTelemetry {
  ports: Pick<Ports, 'telemetry' | 'logs' | 'topology'>;
  memory: MemoryReader | undefined;
}

function memoryReader(telemetry: Telemetry): MemoryReader {
  return async ({ namespace, pods, from, to }) => {
    const { items } = await gaugeSeries(telemetry, {
      metrics: MEMORY_METRICS,
      namespace,
      pods,
      window: { from: from.toISOString(), to: to.toISOString() },
      // As fine as it gets: a verification looks at the minutes since the run.
      bucketSeconds: 1,
      limit: Math.max(1, pods.length),
    });
    return items.flatMap((series) =>
      series.points.map((point) => ({ pod: series.pod, at: new Date(point.at), bytes: point.value })),
    );
  };
}

/** ClickHouse for collectors and verifications; without CLICKHOUSE_URL what it would tell is a gap. */
export function openTelemetry(config: SourcesConfig, releasers: Releasers): OpenTelemetry {
  if (config.CLICKHOUSE_URL === undefined) return { ports: {}, memory: undefined };
  const telemetry = createTelemetry({
    url: config.CLICKHOUSE_URL,
    user: config.CLICKHOUSE_USER,
    password: config.CLICKHOUSE_PASSWORD,
    database: config.CLICKHOUSE_DATABASE,
  });
  releasers.add('telemetry', () => telemetry.close());
  return { ports: telemetryPorts(telemetry), memory: memoryReader(telemetry) };
}
