import { expect } from 'vitest';
import { telemetryPorts } from '#src/evidence/live-telemetry.ts';
import type { Measure, Series } from '#src/evidence/ports.ts';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { testClickHouse } from '#test/support/engines.ts';
import { window } from '#test/support/otel-rows.ts';

/** An empty database of ClickHouse with our tables; whoever opens it closes it. */
export async function openTestTelemetry(): Promise<Telemetry> {
  const clickhouse = await testClickHouse();
  await migrateTelemetry({ ...clickhouse, retentionDays: 3_650 });
  return createTelemetry(clickhouse);
}

/** A fresh look: names of metrics are remembered for one window. */
export async function seriesOf(telemetry: Telemetry, measure: Measure, namespace: string): Promise<Series[]> {
  const ports = telemetryPorts(telemetry);
  const bounds = { signal: AbortSignal.timeout(30_000), limit: 50 };
  const found = await ports.telemetry.series(measure, { namespace, window }, bounds);
  expect(found.truncated).toBe(false);
  return found.items;
}

const values = (one: Series | undefined): number[] => (one?.points ?? []).map(([, value]) => value);

/** All points within two percent: bucket edges cut what is counted in whole numbers. */
export function expectAbout(one: Series | undefined, value: number): void {
  expect(values(one).length).toBeGreaterThan(50);
  for (const each of values(one)) {
    expect(each).toBeGreaterThan(value * 0.98);
    expect(each).toBeLessThan(value * 1.02);
  }
}
