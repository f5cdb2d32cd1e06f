import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { callTool } from '#src/agent/tools/call-tool.ts';
import type { ToolContext, ToolResult } from '#src/agent/tools/tool.ts';
import { createMemoryVault } from '#src/evidence/vault.ts';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { testClickHouse } from '#test/support/engines.ts';
import { portsOf } from '#test/support/world.ts';
import findTraces from '#tools/telemetry/find-traces.ts';
import getTrace from '#tools/telemetry/get-trace.ts';
import listMetrics from '#tools/telemetry/list-metrics.ts';
import logPatterns from '#tools/telemetry/log-patterns.ts';
import queryMetric from '#tools/telemetry/query-metric.ts';
import searchLogs from '#tools/telemetry/search-logs.ts';

const START = Date.parse('2030-03-01T10:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
let telemetry: Telemetry;

const resource = (namespace: string, service: string, pod = `${service}-1`) => ({
  'k8s.namespace.name': namespace,
  'k8s.pod.name': pod,
  'service.name': service,
});
const line = (namespace: string, seconds: number, severity: number, Body: string) => ({
  Timestamp: at(seconds),
  ServiceName: 'web',
  SeverityNumber: severity,
  SeverityText: severity >= 17 ? 'ERROR' : 'INFO',
  Body,
  ResourceAttributes: resource(namespace, 'web'),
});
const span = (
  namespace: string,
  ServiceName: string,
  SpanId: string,
  ParentSpanId: string,
  more: object,
) => ({
  Timestamp: at(100),
  TraceId: TRACE,
  SpanId,
  ParentSpanId,
  SpanName: `${ServiceName} work`,
  SpanKind: 'Server',
  ServiceName,
  ResourceAttributes: resource(namespace, ServiceName),
  StatusCode: 'Unset',
  Duration: 1_000_000,
  ...more,
});

beforeAll(async () => {
  const clickhouse = await testClickHouse();
  await migrateTelemetry({ ...clickhouse, retentionDays: 3_650 });
  telemetry = createTelemetry(clickhouse);
  await telemetry.insert('otel_logs', [
    line('shop', 10, 9, 'served order 1'),
    line('shop', 20, 17, 'ERROR: connection refused by db:5432 with password=hunter2secret99'),
    line('shop', 3_500, 17, 'ERROR: out of stock for order 77'),
    line('shop', 3_510, 17, 'ERROR: out of stock for order 78'),
    line('bank', 20, 17, 'ERROR: connection refused by vault'),
    line('shop', -60, 17, 'ERROR: connection refused long ago'),
  ]);
  await telemetry.insert('otel_traces', [
    span('shop', 'web', 'a1', '', { Duration: 900_000_000 }),
    span('shop', 'orders', 'b1', 'a1', {
      Timestamp: at(100.1),
      Duration: 700_000_000,
      StatusCode: 'Error',
      StatusMessage: 'deadline exceeded',
      SpanAttributes: { 'db.system': 'postgresql', 'thread.name': 'main' },
      'Events.Timestamp': [at(100.5)],
      'Events.Name': ['exception'],
      'Events.Attributes': [{ 'exception.type': 'Timeout', 'exception.message': 'no answer' }],
    }),
    span('bank', 'ledger', 'c1', 'b1', { Timestamp: at(100.2), Duration: 500_000_000 }),
    span('shop', 'web', 'd1', '', { TraceId: 'f'.repeat(32), Duration: 5_000_000 }),
  ]);
  const gauge = (namespace: string, pod: string, seconds: number, Value: number, state: string) => ({
    MetricName: 'pool.size',
    MetricUnit: '{connection}',
    ServiceName: 'web',
    ResourceAttributes: resource(namespace, 'web', pod),
    Attributes: { state },
    TimeUnix: at(seconds),
    Value,
  });
  await telemetry.insert('otel_metrics_gauge', [
    gauge('shop', 'web-1', 100, 3, 'used'),
    gauge('shop', 'web-1', 3_000, 9, 'used'),
    gauge('shop', 'web-1', 3_000, 1, 'idle'),
    gauge('shop', 'web-2', 3_000, 4, 'used'),
    gauge('bank', 'web-9', 3_000, 99, 'used'),
  ]);
  await telemetry.insert(
    'otel_metrics_sum',
    [0, 600, 1_200, 1_800].map((seconds) => ({
      MetricName: 'jobs.done',
      ServiceName: 'web',
      ResourceAttributes: resource('shop', 'web'),
      StartTimeUnix: at(-7_200),
      TimeUnix: at(seconds),
      Value: 1_000 + seconds * 2,
      AggregationTemporality: 2,
      IsMonotonic: true,
    })),
  );
  await telemetry.insert('otel_metrics_histogram', [
    {
      MetricName: 'client.duration',
      MetricUnit: 'ms',
      ServiceName: 'web',
      ResourceAttributes: resource('shop', 'web'),
      StartTimeUnix: at(5),
      TimeUnix: at(60),
      Count: 10,
      Sum: 500,
      BucketCounts: [0, 10, 0],
      ExplicitBounds: [10, 100],
      AggregationTemporality: 1,
    },
  ]);
});

afterAll(async () => {
  await telemetry?.close();
});

function context(more: Partial<ToolContext> = {}): ToolContext {
  const vault = createMemoryVault(() => new Date(START));
  return {
    scope: {
      cluster: 'prod',
      namespaces: ['shop'],
      dependencies: [],
      window: { from: at(0), to: at(3_600) },
    },
    reads: { ports: portsOf({ objects: [] }), vault, clickhouse: telemetry },
    now: new Date(at(3_600)),
    signal: AbortSignal.timeout(30_000),
    ...more,
  };
}

type Content = Record<string, Record<string, unknown>[]>;
const contentOf = ({ content }: ToolResult): Content => content as Content;

describe('search-logs', () => {
  test('finds lines with all words in namespace and window alone, newest first, without secrets', async () => {
    const found = await callTool(searchLogs, { words: 'Refused CONNECTION' }, context());
    expect(found).toMatchObject({
      status: 'ok',
      source: 'clickhouse',
      window: { from: at(0), to: at(3_600) },
    });
    expect(contentOf(found).lines?.map(({ at: time }) => time)).toEqual([at(20)]);
    expect(JSON.stringify(found)).not.toContain('hunter2secret99');
    expect(JSON.stringify(found)).toContain('[redacted:');
  });

  test('severity, service, pod and limit narrow it, and what was cut is said', async () => {
    const errors = await callTool(searchLogs, { severity: 'error', service: 'web', pod: 'web-1' }, context());
    expect(contentOf(errors).lines).toHaveLength(3);
    const one = await callTool(searchLogs, { severity: 'error', limit: 1 }, context());
    expect(contentOf(one).lines?.[0]).toMatchObject({ at: at(3_510) });
    expect(one.truncated).toEqual({ shown: 1 });
    expect((await callTool(searchLogs, { pod: 'web-2' }, context())).status).toBe('no_data');
    expect((await callTool(searchLogs, { words: 'xyzzy' }, context())).summary).toBe(
      'No log lines in namespace shop with "xyzzy".',
    );
  });

  test('a quote in the words is a character like others', async () => {
    const found = await callTool(searchLogs, { words: "'); DROP TABLE otel_logs --" }, context());
    expect(found.status).toBe('no_data');
    expect((await callTool(searchLogs, {}, context())).status).toBe('ok');
  });
});

test('log-patterns says which patterns are new, and which are gone', async () => {
  const found = await callTool(logPatterns, {}, context());
  expect(contentOf(found).patterns).toMatchObject([
    { change: 'new', recent: 2, baseline: 0, pattern: 'ERROR: out of stock for order <n>' },
    { change: 'gone', recent: 0, baseline: 1 },
  ]);
  expect(found.summary).toContain('1 of them new since');
});

describe('traces', () => {
  test('find-traces gives one row for each trace, the slowest first', async () => {
    const found = await callTool(findTraces, {}, context());
    expect(contentOf(found).traces?.map(({ traceId, milliseconds }) => [traceId, milliseconds])).toEqual([
      [TRACE, 900],
      ['f'.repeat(32), 5],
    ]);
    const failed = await callTool(
      findTraces,
      { failedOnly: true, span: 'ORDERS', leastMilliseconds: 600 },
      context(),
    );
    expect(contentOf(failed).traces).toMatchObject([
      { traceId: TRACE, service: 'orders', failed: true, message: 'deadline exceeded' },
    ]);
    expect((await callTool(findTraces, { leastMilliseconds: 950 }, context())).status).toBe('no_data');
  });

  test('get-trace is a tree with own times, and only counts what is outside of the case', async () => {
    const found = await callTool(getTrace, { traceId: TRACE }, context());
    expect(contentOf(found).spans).toMatchObject([
      { id: 'a1', depth: 0, milliseconds: 900, selfMilliseconds: 200, afterMilliseconds: 0 },
      {
        id: 'b1',
        depth: 1,
        afterMilliseconds: 100,
        failed: true,
        attributes: { 'db.system': 'postgresql' },
        events: ['exception Timeout no answer'],
      },
    ]);
    expect(JSON.stringify(found.content)).not.toContain('ledger');
    expect(found.content).toMatchObject({ spansOutsideOfTheCase: 1 });
    const all = { ...context().scope, namespaces: [] };
    expect(
      contentOf(await callTool(getTrace, { traceId: TRACE }, context({ scope: all }))).spans,
    ).toHaveLength(3);
    expect((await callTool(getTrace, { traceId: '0'.repeat(32) }, context())).status).toBe('no_data');
  });
});

describe('metrics', () => {
  test('list-metrics says what a namespace sends', async () => {
    const found = await callTool(listMetrics, {}, context());
    expect(contentOf(found).metrics).toMatchObject([
      { metric: 'client.duration', kind: 'histogram', unit: 'ms' },
      { metric: 'jobs.done', kind: 'counter', series: 1 },
      { metric: 'pool.size', kind: 'level', unit: '{connection}', series: 3, attributes: ['state'] },
    ]);
    expect(contentOf(await callTool(listMetrics, { contains: 'POOL' }, context())).metrics).toHaveLength(1);
  });

  test('query-metric reads levels by an attribute, the highest first, in the namespace alone', async () => {
    const found = await callTool(queryMetric, { metric: 'pool.size', by: ['state'] }, context());
    expect(contentOf(found).series).toMatchObject([
      { of: { pod: 'web-1', name: 'used' }, first: 3, last: 9, lowest: 3, highest: 9 },
      { of: { pod: 'web-2', name: 'used' }, highest: 4 },
      { of: { pod: 'web-1', name: 'idle' }, highest: 1 },
    ]);
    const used = await callTool(
      queryMetric,
      { metric: 'pool.size', where: [{ attribute: 'state', value: 'idle' }] },
      context(),
    );
    expect(contentOf(used).series).toMatchObject([{ of: { pod: 'web-1' }, highest: 1 }]);
  });

  test('counters are read as increase a second, histograms as quantiles', async () => {
    const counter = await callTool(queryMetric, { metric: 'jobs.done' }, context());
    expect(counter.content).toMatchObject({ kind: 'counter', values: 'increase a second' });
    expect(contentOf(counter).series?.[0]?.highest).toBeCloseTo(2, 1);
    const histogram = await callTool(queryMetric, { metric: 'client.duration', quantile: '0.5' }, context());
    expect(histogram.content).toMatchObject({ kind: 'histogram', unit: 'ms', values: 'quantiles' });
    expect(contentOf(histogram).series?.[0]).toMatchObject({
      of: { pod: 'web-1', quantile: '0.5' },
      last: 55,
    });
    const refused = await callTool(
      queryMetric,
      { metric: 'client.duration', where: [{ attribute: 'a', value: 'b' }] },
      context(),
    );
    expect(refused).toMatchObject({ status: 'error', fix: 'Ask for it without `where`.' });
  });

  test('a metric that nobody sends is no data', async () => {
    expect(await callTool(queryMetric, { metric: 'nothing' }, context())).toMatchObject({
      status: 'no_data',
      content: { series: [] },
    });
  });
});

test('a namespace outside of the case is refused by every tool', async () => {
  for (const [tool, input] of [
    [searchLogs, {}],
    [logPatterns, {}],
    [findTraces, {}],
    [listMetrics, {}],
    [queryMetric, { metric: 'pool.size' }],
  ] as const) {
    expect(await callTool(tool, { ...input, namespace: 'bank' }, context())).toMatchObject({
      status: 'error',
      summary: 'Namespace bank is outside the scope of the case.',
    });
  }
});
