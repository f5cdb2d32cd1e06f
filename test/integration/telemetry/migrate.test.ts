import { expect, test } from 'vitest';
import { UpstreamError } from '#src/errors.ts';
import { createTelemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { testClickHouse } from '#test/support/engines.ts';

const TABLES = [
  'kubernetes_events',
  'otel_logs',
  'otel_metrics_exponential_histogram',
  'otel_metrics_gauge',
  'otel_metrics_histogram',
  'otel_metrics_sum',
  'otel_metrics_summary',
  'otel_traces',
  'otel_traces_trace_id_ts',
  'otel_traces_trace_id_ts_mv',
];

test('makes every table once, in a database that need not be there, and changes the retention', async () => {
  await using clickhouse = await testClickHouse();
  await clickhouse.drop();
  const first = await migrateTelemetry({ ...clickhouse, retentionDays: 30 });
  expect(first).toMatchObject({ found: [] });
  expect(first.applied).toHaveLength(TABLES.length);
  const telemetry = createTelemetry(clickhouse);
  const describe = async () =>
    (
      await telemetry.select<{ name: string; engine: string }>({
        name: 'test',
        sql: "SELECT name, engine_full AS engine FROM system.tables WHERE database = currentDatabase() AND name LIKE '%\\_%' AND name NOT LIKE 'casebook%' AND name NOT LIKE '.inner%' ORDER BY name",
        parameters: {},
        maxRows: 100,
      })
    ).rows;
  const tables = await describe();
  expect(tables.map(({ name }) => name)).toEqual(TABLES);
  for (const { name, engine } of tables)
    if (!name.endsWith('_mv')) expect(engine, name).toMatch(/TTL .+toIntervalDay\(30\)/);

  expect(await migrateTelemetry({ ...clickhouse, retentionDays: 7 })).toEqual({ applied: [], found: [] });
  for (const { name, engine } of await describe())
    if (!name.endsWith('_mv')) expect(engine, name).toMatch(/toIntervalDay\(7\)/);
  await telemetry.close();
});

test("a Collector's own tables are used as they are", async () => {
  await using clickhouse = await testClickHouse();
  const telemetry = createTelemetry(clickhouse);
  await telemetry.command(
    'CREATE TABLE otel_logs (Timestamp DateTime64(9), Body String) ENGINE = MergeTree ORDER BY Timestamp',
  );
  const report = await migrateTelemetry({ ...clickhouse, retentionDays: 30 });
  expect(report.found).toEqual(['otel_logs']);
  const { rows } = await telemetry.select<{ engine: string }>({
    name: 'test',
    sql: "SELECT engine_full AS engine FROM system.tables WHERE database = currentDatabase() AND name = 'otel_logs'",
    parameters: {},
    maxRows: 1,
  });
  expect(rows[0]?.engine).not.toMatch(/TTL/);
  expect(await migrateTelemetry({ ...clickhouse, retentionDays: 30 })).toEqual({ applied: [], found: [] });
  await telemetry.close();
});

test('failures are UpstreamErrors that say what to do, and reads cannot write', async () => {
  await using clickhouse = await testClickHouse();
  const wrong = createTelemetry({ ...clickhouse, password: 'wrong' });
  await expect(wrong.ping()).rejects.toMatchObject({
    name: 'UpstreamError',
    fix: expect.stringContaining('CLICKHOUSE_PASSWORD'),
  });
  const nobody = createTelemetry({ ...clickhouse, url: 'http://127.0.0.1:9' });
  await expect(nobody.ping()).rejects.toMatchObject({ fix: expect.stringContaining('CLICKHOUSE_URL') });
  const telemetry = createTelemetry(clickhouse);
  const select = (sql: string, maxRows = 10) =>
    telemetry.select({ name: 'test', sql, parameters: {}, maxRows });
  await expect(select('SELECT 1 FROM otel_logs')).rejects.toMatchObject({
    fix: expect.stringContaining('casebook migrate'),
  });
  await expect(select('CREATE TABLE x (a Int8) ENGINE = Memory')).rejects.toThrow(UpstreamError);
  await expect(select('SELECT number FROM numbers(100)', 5)).rejects.toMatchObject({ status: 396 });
  await Promise.all([wrong.close(), nobody.close(), telemetry.close()]);
});
