import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { gaugeSeries } from '#src/telemetry/queries/gauge-series.ts';
import { histogramMeanSeries } from '#src/telemetry/queries/histogram-mean-series.ts';
import { histogramQuantileSeries } from '#src/telemetry/queries/histogram-quantile-series.ts';
import { kubernetesEvents } from '#src/telemetry/queries/kubernetes-events.ts';
import { logSearch } from '#src/telemetry/queries/log-search.ts';
import { testClickHouse } from '#test/support/engines.ts';

const START = Date.parse('2026-03-01T10:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const window = { from: at(0), to: at(600) };
const CUMULATIVE = 2;
const DELTA = 1;

let telemetry: Telemetry;

beforeAll(async () => {
  const clickhouse = await testClickHouse();
  await migrateTelemetry({ ...clickhouse, retentionDays: 3650 });
  telemetry = createTelemetry(clickhouse);
});

afterAll(async () => {
  await telemetry?.close();
});

function resource(namespace: string, pod: string, more: Record<string, string> = {}): Record<string, string> {
  return { 'k8s.namespace.name': namespace, 'k8s.pod.name': pod, ...more };
}

describe('gauge series', () => {
  const gauge = (
    namespace: string,
    pod: string,
    seconds: number,
    value: number,
    more: object = {},
  ): object => ({
    ResourceAttributes: resource(namespace, pod, { 'k8s.deployment.name': 'web' }),
    MetricName: 'k8s.pod.memory.working_set',
    MetricUnit: 'By',
    TimeUnix: at(seconds),
    Value: value,
    ...more,
  });

  test('gives one series per pod with averages per bucket, inside the window only', async () => {
    await telemetry.insert('otel_metrics_gauge', [
      gauge('g1', 'web-1', -1, 999),
      gauge('g1', 'web-1', 0, 10),
      gauge('g1', 'web-1', 30, 20),
      gauge('g1', 'web-1', 60, 40),
      gauge('g1', 'web-2', 61, 7),
      gauge('g1', 'web-2', 600, 999),
      gauge('elsewhere', 'web-1', 5, 999),
    ]);
    const request = {
      metrics: ['k8s.pod.memory.working_set'],
      namespace: 'g1',
      window,
      bucketSeconds: 60,
      limit: 10,
    };
    const found = await gaugeSeries(telemetry, request);
    const common = { metric: 'k8s.pod.memory.working_set', unit: 'By', deployment: 'web', service: '' };
    expect(found.items).toEqual([
      {
        ...common,
        pod: 'web-1',
        points: [
          { at: at(0), value: 15 },
          { at: at(60), value: 40 },
        ],
      },
      { ...common, pod: 'web-2', points: [{ at: at(60), value: 7 }] },
    ]);
    expect(found.truncated).toBe(false);
    expect(found.query).toContain('"namespace":"g1"');
    expect(await gaugeSeries(telemetry, { ...request, limit: 1 })).toMatchObject({
      truncated: true,
      items: [{ pod: 'web-1' }],
    });
    expect(
      (await gaugeSeries(telemetry, { ...request, pods: ['web-2'] })).items.map(({ pod }) => pod),
    ).toEqual(['web-2']);
    expect(
      (await gaugeSeries(telemetry, { ...request, podPrefix: 'web-1' })).items.map(({ pod }) => pod),
    ).toEqual(['web-1']);
    expect((await gaugeSeries(telemetry, { ...request, namespace: "g1' OR 1=1 --" })).items).toEqual([]);
  });

  test('adds the containers of a pod up, and takes the first metric that has data', async () => {
    const container = (name: string, value: number): object => ({
      ...gauge('g2', 'web-1', 10, value),
      ResourceAttributes: resource('g2', 'web-1', { 'k8s.container.name': name }),
      MetricName: 'container.memory.working_set',
    });
    await telemetry.insert('otel_metrics_gauge', [
      container('app', 100),
      container('sidecar', 11),
      gauge('g2', 'web-1', 10, 5),
    ]);
    const request = { namespace: 'g2', window, bucketSeconds: 60, limit: 10 };
    const containers = await gaugeSeries(telemetry, {
      ...request,
      metrics: ['none', 'container.memory.working_set', 'k8s.pod.memory.working_set'],
    });
    expect(containers.items.map(({ metric, points }) => [metric, points[0]?.value])).toEqual([
      ['container.memory.working_set', 111],
    ]);
    const pods = await gaugeSeries(telemetry, {
      ...request,
      metrics: ['k8s.pod.memory.working_set', 'container.memory.working_set'],
    });
    expect(pods.items[0]?.points[0]?.value).toBe(5);
  });
});

describe('histogram series', () => {
  const BOUNDS = [0.1, 0.5, 1];
  interface Sent {
    namespace: string;
    pod?: string;
    seconds: number;
    counts: number[];
    sum?: number;
    started?: number;
    temporality?: number;
    attributes?: Record<string, string>;
  }
  const histogram = ({
    namespace,
    pod = 'web-1',
    seconds,
    counts,
    sum = 0,
    started = 0,
    temporality = CUMULATIVE,
    attributes = {},
  }: Sent): object => ({
    ResourceAttributes: resource(namespace, pod),
    ServiceName: 'web',
    MetricName: 'http.server.request.duration',
    MetricUnit: 's',
    Attributes: attributes,
    StartTimeUnix: at(started),
    TimeUnix: at(seconds),
    Count: counts.reduce((total, count) => total + count, 0),
    Sum: sum,
    BucketCounts: counts,
    ExplicitBounds: BOUNDS,
    AggregationTemporality: temporality,
  });
  const request = (namespace: string) =>
    ({
      metrics: ['http.server.request.duration'],
      namespace,
      groupBy: 'service',
      window,
      bucketSeconds: 60,
      limit: 10,
    }) as const;
  const quantiles = async (namespace: string, more: object = {}) =>
    (
      await histogramQuantileSeries(telemetry, { ...request(namespace), quantiles: [0.5, 0.9], ...more })
    ).items.map(({ pod, quantile, points }) => [
      pod,
      quantile,
      ...points.map((point) => [point.at, Number(point.value.toFixed(6))]),
    ]);

  test('cumulative: what happened between points, the baseline from before the window', async () => {
    await telemetry.insert('otel_metrics_histogram', [
      histogram({ namespace: 'h1', seconds: -30, started: -9_000, counts: [1000, 0, 0, 0], sum: 50 }),
      histogram({ namespace: 'h1', seconds: 30, started: -9_000, counts: [1050, 30, 20, 0], sum: 80 }),
      histogram({ namespace: 'h1', seconds: 90, started: -9_000, counts: [1050, 130, 20, 0], sum: 110 }),
    ]);
    expect(await quantiles('h1')).toEqual([
      ['', 0.5, [at(0), 0.1], [at(60), 0.3]],
      ['', 0.9, [at(0), 0.75], [at(60), 0.46]],
    ]);
    const mean = await histogramMeanSeries(telemetry, request('h1'));
    expect(mean.items[0]?.points).toEqual([
      { at: at(0), value: 0.3 },
      { at: at(60), value: 0.3 },
    ]);
  });

  test('cumulative: a series that began before all we see has no first value, one that began within has', async () => {
    await telemetry.insert('otel_metrics_histogram', [
      histogram({ namespace: 'h2', pod: 'old', seconds: 30, started: -9_000, counts: [0, 0, 900, 0] }),
      histogram({ namespace: 'h2', pod: 'new', seconds: 30, started: 10, counts: [10, 0, 0, 0] }),
    ]);
    expect(await quantiles('h2', { groupBy: 'pod' })).toEqual([
      ['new', 0.5, [at(0), 0.05]],
      ['new', 0.9, [at(0), 0.09]],
    ]);
  });

  test('cumulative: a restart begins anew, with a new start time or just lower counts', async () => {
    await telemetry.insert('otel_metrics_histogram', [
      histogram({ namespace: 'h3', pod: 'a', seconds: 10, started: 0, counts: [100, 0, 0, 0] }),
      histogram({ namespace: 'h3', pod: 'a', seconds: 70, started: 65, counts: [0, 10, 0, 0] }),
      histogram({ namespace: 'h3', pod: 'b', seconds: 10, started: 0, counts: [100, 0, 0, 0] }),
      histogram({ namespace: 'h3', pod: 'b', seconds: 70, started: 0, counts: [0, 10, 0, 0] }),
    ]);
    for (const pod of ['a', 'b']) {
      expect(await quantiles('h3', { pods: [pod] })).toEqual([
        ['', 0.5, [at(0), 0.05], [at(60), 0.3]],
        ['', 0.9, [at(0), 0.09], [at(60), 0.46]],
      ]);
    }
  });

  test('delta: points are added up, over pods and attributes as well', async () => {
    const sent = { namespace: 'h4', temporality: DELTA };
    await telemetry.insert('otel_metrics_histogram', [
      histogram({ ...sent, seconds: 10, started: 0, counts: [30, 10, 0, 0], attributes: { status: '200' } }),
      histogram({ ...sent, seconds: 20, started: 10, counts: [20, 10, 0, 0], attributes: { status: '200' } }),
      histogram({ ...sent, seconds: 20, started: 10, counts: [0, 10, 20, 0], pod: 'web-2' }),
    ]);
    expect(await quantiles('h4')).toEqual([
      ['', 0.5, [at(0), 0.1]],
      ['', 0.9, [at(0), 0.75]],
    ]);
  });

  test('above the highest bound there is only that bound', async () => {
    await telemetry.insert('otel_metrics_histogram', [
      histogram({ namespace: 'h5', seconds: 10, started: 0, counts: [1, 0, 0, 99] }),
    ]);
    expect(await quantiles('h5')).toEqual([
      ['', 0.5, [at(0), 1]],
      ['', 0.9, [at(0), 1]],
    ]);
  });
});

describe('log search', () => {
  const line = (seconds: number, Body: string, more: object = {}): object => ({
    Timestamp: at(seconds),
    Body,
    ServiceName: 'web',
    SeverityText: 'INFO',
    SeverityNumber: 9,
    ResourceAttributes: resource('l1', 'web-1', { 'k8s.container.name': 'app' }),
    ...more,
  });

  beforeAll(async () => {
    await telemetry.insert('otel_logs', [
      line(-1, 'before the window'),
      line(1, 'Connection REFUSED by db-1:5432'),
      line(2.25, 'connection accepted'),
      line(3, 'boom', { SeverityText: 'ERROR', SeverityNumber: 17 }),
      line(4, '2026-03-01 ERROR plain text without a severity', { SeverityText: '', SeverityNumber: 0 }),
      line(5, 'no errors found', { SeverityText: '', SeverityNumber: 0 }),
      line(6, 'of another pod', { ResourceAttributes: resource('l1', 'api-1'), ServiceName: 'api' }),
      line(7, 'of another namespace', { ResourceAttributes: resource('l2', 'web-1') }),
    ]);
  });

  const search = async (more: object = {}) =>
    logSearch(telemetry, { namespace: 'l1', window, limit: 100, ...more });
  const bodies = async (more: object = {}) => (await search(more)).items.map(({ body }) => body);

  test('newest first, inside window and namespace, cut at the limit', async () => {
    expect(await bodies()).toEqual([
      'of another pod',
      'no errors found',
      '2026-03-01 ERROR plain text without a severity',
      'boom',
      'connection accepted',
      'Connection REFUSED by db-1:5432',
    ]);
    const cut = await search({ limit: 2 });
    expect([cut.truncated, cut.items.length]).toEqual([true, 2]);
    expect((await search({ words: ['accepted'] })).items).toEqual([
      {
        at: at(2.25),
        service: 'web',
        pod: 'web-1',
        container: 'app',
        severity: 'INFO',
        body: 'connection accepted',
      },
    ]);
  });

  test('by words in any case, service and pods', async () => {
    expect(await bodies({ words: ['connection', 'refused'] })).toEqual(['Connection REFUSED by db-1:5432']);
    expect(await bodies({ words: ['db-1:5432'] })).toEqual(['Connection REFUSED by db-1:5432']);
    expect(await bodies({ words: ["x') OR 1=1 --"] })).toEqual([]);
    expect(await bodies({ service: 'api' })).toEqual(['of another pod']);
    expect(await bodies({ pods: ['api-1'] })).toEqual(['of another pod']);
  });

  test('by severity, also where only the text states it', async () => {
    expect(await bodies({ minSeverity: 17 })).toEqual([
      '2026-03-01 ERROR plain text without a severity',
      'boom',
    ]);
  });

  test('the text index is used for words', async () => {
    const { rows } = await telemetry.select<{ explain: string }>({
      name: 'test',
      sql: 'EXPLAIN indexes = 1 SELECT count() FROM otel_logs WHERE hasAllTokens(lower(Body), {words:Array(String)})',
      parameters: { words: ['refused'] },
      maxRows: 1_000,
    });
    expect(rows.map(({ explain }) => explain).join('\n')).toMatch(/idx_body_tokens/);
  });
});

test('kubernetes events: the newest state of each, inside the window', async () => {
  const event = (Uid: string, first: number, last: number, Count: number, Reason = 'BackOff'): object => ({
    Cluster: 'lab',
    Namespace: 'e1',
    Uid,
    ObjectKind: 'Pod',
    ObjectName: 'web-1',
    Type: 'Warning',
    Reason,
    Message: 'Back-off restarting failed container',
    Component: 'kubelet',
    Count,
    FirstTimestamp: at(first),
    LastTimestamp: at(last),
  });
  await telemetry.insert('kubernetes_events', [
    event('1', -60, 10, 2),
    event('2', -900, -800, 1, 'Old'),
    event('3', 700, 800, 1, 'Later'),
  ]);
  await telemetry.insert('kubernetes_events', [event('1', -60, 20, 5)]);
  const found = await kubernetesEvents(telemetry, { cluster: 'lab', namespace: 'e1', window, limit: 10 });
  expect(found.items).toEqual([
    {
      uid: '1',
      kind: 'Pod',
      name: 'web-1',
      type: 'Warning',
      reason: 'BackOff',
      message: 'Back-off restarting failed container',
      component: 'kubelet',
      count: 5,
      first: at(-60),
      last: at(20),
    },
  ]);
  const other = await kubernetesEvents(telemetry, {
    cluster: 'lab',
    namespace: 'e1',
    objectPrefix: 'api',
    window,
    limit: 10,
  });
  expect(other.items).toEqual([]);
});
