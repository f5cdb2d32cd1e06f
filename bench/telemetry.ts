import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startClickHouseServer } from '#lab/engines/clickhouse-server.ts';
import type { Behaviour } from '#lab/images.ts';
import { DEFAULT_LIMIT_BYTES } from '#lab/telemetry/behaviour-model.ts';
import { createPodPlayer, type Rows } from '#lab/telemetry/pod-player.ts';
import { createTelemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { gaugeSeries } from '#src/telemetry/queries/gauge-series.ts';
import { histogramQuantileSeries } from '#src/telemetry/queries/histogram-quantile-series.ts';
import { logSearch } from '#src/telemetry/queries/log-search.ts';

/**
 * Telemetry on the embedded engine: how fast rows go in, and how long the queries of a diagnosis take.
 * `node bench/telemetry.ts --pods 60 --hours 2`: that many pods, one export each 10 s.
 */
const { values } = parseArgs({
  options: { pods: { type: 'string', default: '60' }, hours: { type: 'string', default: '2' } },
});
const pods = Number(values.pods);
const hours = Number(values.hours);
const REPEATS = 30;

function play(): Rows {
  const rows: Rows = { otel_metrics_gauge: [], otel_metrics_histogram: [], otel_logs: [] };
  const now = Date.now();
  for (let index = 0; index < pods; index += 1) {
    const deployment = `service-${index % 10}`;
    const behaviour: Behaviour = index % 10 === 0 ? 'leaking' : 'healthy';
    const start = new Date(now - hours * 3_600_000);
    const identity = {
      cluster: 'bench',
      namespace: 'bench',
      deployment,
      pod: `${deployment}-${index}`,
      container: 'app',
      image: 'bench:v1',
      uid: '',
      node: '',
      limitBytes: DEFAULT_LIMIT_BYTES,
    };
    const player = createPodPlayer(identity, behaviour, start, start);
    for (let at = start.getTime() + 10_000; at <= now; at += 10_000) player.step(new Date(at), rows);
  }
  return rows;
}

function percentile(sorted: readonly number[], share: number): string {
  return `${(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN).toFixed(0)} ms`;
}

async function measure(name: string, work: () => Promise<unknown>): Promise<void> {
  const times: number[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat += 1) {
    const begun = performance.now();
    await work();
    times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  process.stdout.write(`${name.padEnd(34)} p50 ${percentile(times, 0.5)}, p95 ${percentile(times, 0.95)}\n`);
}

const folder = await mkdtemp(join(tmpdir(), 'casebook-bench-'));
const begun = performance.now();
const server = await startClickHouseServer({ dataDir: join(folder, 'clickhouse'), log: () => undefined });
process.stdout.write(`engine started in ${(performance.now() - begun).toFixed(0)} ms\n`);
const connection = { ...server, database: 'default' };
const telemetry = createTelemetry(connection);
try {
  await migrateTelemetry(connection);
  const rows = play();
  for (const [table, all] of Object.entries(rows) as [string, object[]][]) {
    const from = performance.now();
    for (let at = 0; at < all.length; at += 20_000) await telemetry.insert(table, all.slice(at, at + 20_000));
    const seconds = (performance.now() - from) / 1_000;
    process.stdout.write(
      `${table.padEnd(34)} ${all.length} rows, ${Math.round(all.length / seconds)} rows/s\n`,
    );
  }
  const window = { from: new Date(Date.now() - 7_200_000).toISOString(), to: new Date().toISOString() };
  const scope = { namespace: 'bench', window, bucketSeconds: 30, limit: 200 };
  await measure('memory of a namespace, 2 h', () =>
    gaugeSeries(telemetry, { ...scope, metrics: ['k8s.pod.memory.working_set'] }),
  );
  await measure('p99 per service, 2 h', () =>
    histogramQuantileSeries(telemetry, {
      ...scope,
      metrics: ['http.server.request.duration'],
      groupBy: 'service',
      quantiles: [0.99],
    }),
  );
  await measure('error lines, 2 h', () =>
    logSearch(telemetry, { namespace: 'bench', window, minSeverity: 17, limit: 200 }),
  );
  await measure('lines with two words, 2 h', () =>
    logSearch(telemetry, { namespace: 'bench', window, words: ['deadline', 'exceeded'], limit: 200 }),
  );
} finally {
  await telemetry.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
