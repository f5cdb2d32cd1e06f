import { readdir, readFile } from 'node:fs/promises';
import { createTelemetry, type Telemetry, type TelemetryOptions } from './client.ts';

const FOLDER = new URL('./migrations/', import.meta.url);

/** Tables with a column to expire by; the materialized view has no rows of its own. */
const EXPIRES_BY: Readonly<Record<string, string>> = {
  otel_logs: 'TimestampTime',
  otel_traces: 'toDateTime(Timestamp)',
  otel_traces_trace_id_ts: 'Start',
  otel_metrics_gauge: 'toDateTime(TimeUnix)',
  otel_metrics_sum: 'toDateTime(TimeUnix)',
  otel_metrics_histogram: 'toDateTime(TimeUnix)',
  otel_metrics_exponential_histogram: 'toDateTime(TimeUnix)',
  otel_metrics_summary: 'toDateTime(TimeUnix)',
  kubernetes_events: 'toDateTime(FirstTimestamp)',
};

export interface MigrationReport {
  /** Names of the files applied now. */
  applied: string[];
  /** Tables that somebody else had made (the Collector's exporter): used as they are, their retention is not ours. */
  found: string[];
}

/**
 * Makes the database and the tables that are missing and sets how long rows of our own tables are kept. Each file in
 * migrations/ is one statement, applied once, in the order of their names. Safe to run again and at the same time as
 * another.
 *
 * @param options `retentionDays`: whole days, at least 1, by default 90
 */
export async function migrateTelemetry(
  options: TelemetryOptions & { retentionDays?: number },
): Promise<MigrationReport> {
  await createDatabase(options);
  const telemetry = createTelemetry(options);
  try {
    return await migrateTables(telemetry, options.retentionDays ?? 90);
  } finally {
    await telemetry.close();
  }
}

/** A connection names its database, so the one that makes it must name another. */
async function createDatabase({ database, ...server }: TelemetryOptions): Promise<void> {
  if (database === 'default') return;
  const telemetry = createTelemetry({ ...server, database: 'default' });
  try {
    await telemetry.command('CREATE DATABASE IF NOT EXISTS {database:Identifier}', { database });
  } finally {
    await telemetry.close();
  }
}

async function migrateTables(telemetry: Telemetry, retentionDays: number): Promise<MigrationReport> {
  await telemetry.command(`CREATE TABLE IF NOT EXISTS casebook_migrations (
    Name String, Table String, Created UInt8, AppliedAt DateTime DEFAULT now()
  ) ENGINE = ReplacingMergeTree(Created) ORDER BY Name`);
  const [done, existing] = await Promise.all([
    rows<{ name: string; table: string; created: number }>(
      telemetry,
      'SELECT Name AS name, Table AS table, max(Created) AS created FROM casebook_migrations GROUP BY Name, Table LIMIT 1000',
    ),
    rows<{ name: string }>(
      telemetry,
      'SELECT name FROM system.tables WHERE database = currentDatabase() LIMIT 10000',
    ),
  ]);
  const report: MigrationReport = { applied: [], found: [] };
  const own = new Set(done.filter(({ created }) => created === 1).map(({ table }) => table));
  for (const name of (await readdir(FOLDER)).filter((file) => file.endsWith('.sql')).sort()) {
    if (done.some((each) => each.name === name)) continue;
    const sql = await readFile(new URL(name, FOLDER), 'utf8');
    const table = sql.match(/^CREATE (?:TABLE|MATERIALIZED VIEW) IF NOT EXISTS (\w+)/m)?.[1];
    if (table === undefined) throw new Error(`${name} makes no table`);
    const created = !existing.some((each) => each.name === table);
    await telemetry.command(sql);
    await telemetry.insert('casebook_migrations', [{ Name: name, Table: table, Created: created ? 1 : 0 }]);
    (created ? report.applied : report.found).push(created ? name : table);
    if (created) own.add(table);
  }
  for (const [table, column] of Object.entries(EXPIRES_BY)) {
    if (own.has(table)) await setRetention(telemetry, table, column, retentionDays);
  }
  return report;
}

/** Changes the TTL only where it differs: each change makes ClickHouse look at all parts. */
async function setRetention(
  telemetry: Telemetry,
  table: string,
  column: string,
  days: number,
): Promise<void> {
  if (!Number.isInteger(days) || days < 1) throw new RangeError(`retention of ${days} days`);
  const wanted = `TTL ${column} + toIntervalDay(${days})`;
  const [definition] = await rows<{ engine: string }>(
    telemetry,
    'SELECT engine_full AS engine FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table },
  );
  if (definition?.engine.includes(wanted)) return;
  await telemetry.command(`ALTER TABLE ${table} MODIFY ${wanted}`);
}

async function rows<Row>(
  telemetry: Telemetry,
  sql: string,
  parameters: Record<string, string> = {},
): Promise<Row[]> {
  return (await telemetry.select<Row>({ name: 'migrate', sql, parameters, maxRows: 10_000 })).rows;
}
