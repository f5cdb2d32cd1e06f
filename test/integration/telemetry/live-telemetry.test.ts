import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { telemetryPorts } from '#src/evidence/live-telemetry.ts';
import type { Measure, Series } from '#src/evidence/ports.ts';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { testClickHouse } from '#test/support/engines.ts';

const START = Date.parse('2030-03-01T10:00:00Z');
const at = (seconds: number): string => new Date(START + seconds * 1_000).toISOString();
const window = { from: at(0), to: at(3_600) };
const CUMULATIVE = 2;
const DELTA = 1;

let telemetry: Telemetry;
let ports: ReturnType<typeof telemetryPorts>;

beforeAll(async () => {
  const clickhouse = await testClickHouse();
  await migrateTelemetry({ ...clickhouse, retentionDays: 3_650 });
  telemetry = createTelemetry(clickhouse);
});

afterAll(async () => {
  await telemetry?.close();
});

type Attributes = Record<string, string>;
const pod = (namespace: string, name: string, more: Attributes = {}): Attributes => ({
  'k8s.namespace.name': namespace,
  'k8s.pod.name': name,
  ...more,
});
const gauge = (
  metric: string,
  resource: Attributes,
  seconds: number,
  value: number,
  attributes: Attributes = {},
) => ({
  MetricName: metric,
  ResourceAttributes: resource,
  ServiceName: resource['service.name'] ?? '',
  Attributes: attributes,
  TimeUnix: at(seconds),
  Value: value,
});
const sum = (
  metric: string,
  resource: Attributes,
  seconds: number,
  value: number,
  { attributes = {}, started = -7_200, monotonic = true, temporality = CUMULATIVE } = {} as {
    attributes?: Attributes;
    started?: number;
    monotonic?: boolean;
    temporality?: number;
  },
) => ({
  ...gauge(metric, resource, seconds, value, attributes),
  StartTimeUnix: at(started),
  AggregationTemporality: temporality,
  IsMonotonic: monotonic,
});
const every = <T>(step: number, from: number, to: number, make: (seconds: number) => T): T[] =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => make(from + index * step));

/** A fresh look: names of metrics are remembered for one window. */
async function series(measure: Measure, namespace: string): Promise<Series[]> {
  ports = telemetryPorts(telemetry);
  const bounds = { signal: AbortSignal.timeout(30_000), limit: 50 };
  const found = await ports.telemetry.series(measure, { namespace, window }, bounds);
  expect(found.truncated).toBe(false);
  return found.items;
}
const values = (one: Series | undefined): number[] => (one?.points ?? []).map(([, value]) => value);
/** All points within two percent: bucket edges cut what is counted in whole numbers. */
function expectAbout(one: Series | undefined, value: number): void {
  expect(values(one).length).toBeGreaterThan(50);
  for (const each of values(one)) {
    expect(each).toBeGreaterThan(value * 0.98);
    expect(each).toBeLessThan(value * 1.02);
  }
}

describe('levels', () => {
  test('memory: containers of a pod are added up, nodes stand by themselves', async () => {
    await telemetry.insert('otel_metrics_gauge', [
      gauge('container.memory.working_set', pod('m1', 'web-1', { 'k8s.container.name': 'app' }), 10, 100),
      gauge('container.memory.working_set', pod('m1', 'web-1', { 'k8s.container.name': 'proxy' }), 10, 11),
      gauge('k8s.pod.memory.working_set', pod('m1', 'web-1'), 10, 5),
      gauge('k8s.node.memory.working_set', { 'k8s.node.name': 'node-a' }, 10, 7_000),
      gauge('k8s.pod.memory.working_set', pod('elsewhere', 'web-9'), 10, 999),
    ]);
    expect(await series('memory', 'm1')).toEqual([
      {
        metric: 'container.memory.working_set',
        unit: 'By',
        labels: { namespace: 'm1', pod: 'web-1' },
        points: [[at(10), 111]],
      },
      {
        metric: 'k8s.node.memory.working_set',
        unit: 'By',
        labels: { node: 'node-a' },
        points: [[at(10), 7_000]],
      },
    ]);
  });

  test('memory of a process is a sum that falls, and each instance of a service counts', async () => {
    const instance = (id: string) => ({
      'k8s.namespace.name': 'm2',
      'service.name': 'web',
      'service.instance.id': id,
    });
    await telemetry.insert('otel_metrics_sum', [
      sum('process.memory.usage', instance('a'), 10, 100, { monotonic: false }),
      sum('process.memory.usage', instance('b'), 12, 50, { monotonic: false }),
    ]);
    expect(await series('memory', 'm2')).toMatchObject([
      { labels: { namespace: 'm2', service: 'web' }, points: [[at(10), 150]] },
      { labels: { node: 'node-a' } },
    ]);
  });

  test("cAdvisor's rows of a whole pod and of its sandbox are not added to those of its containers", async () => {
    const scraped = { 'service.name': 'kubelet' };
    const of = (container: string) => ({ namespace: 'm3', pod: 'web-1', container });
    await telemetry.insert('otel_metrics_gauge', [
      gauge('container_memory_working_set_bytes', scraped, 10, 70, of('app')),
      gauge('container_memory_working_set_bytes', scraped, 10, 2, of('POD')),
      gauge('container_memory_working_set_bytes', scraped, 10, 72, of('')),
    ]);
    expect((await series('memory', 'm3'))[0]).toMatchObject({
      labels: { namespace: 'm3', pod: 'web-1' },
      points: [[at(10), 70]],
    });
    expect((await series('memory', 'm3'))[0]?.labels.service).toBeUndefined();
  });

  test('cpu in cores', async () => {
    await telemetry.insert('otel_metrics_gauge', [
      gauge('container.cpu.usage', pod('c1', 'web-1', { 'k8s.container.name': 'app' }), 10, 0.25),
      gauge('k8s.node.cpu.usage', { 'k8s.node.name': 'node-a' }, 10, 3.5),
    ]);
    expect(await series('cpu', 'c1')).toMatchObject([
      { unit: '{cpu}', labels: { pod: 'web-1' }, points: [[at(10), 0.25]] },
      { unit: '{cpu}', labels: { node: 'node-a' }, points: [[at(10), 3.5]] },
    ]);
  });

  test('queue depth by queue, of what is ready', async () => {
    const queue = (name: string) => pod('q1', 'broker-0', { 'rabbitmq.queue.name': name });
    await telemetry.insert('otel_metrics_sum', [
      sum('rabbitmq.message.current', queue('orders'), 10, 40, {
        monotonic: false,
        attributes: { state: 'ready' },
      }),
      sum('rabbitmq.message.current', queue('orders'), 10, 999, {
        monotonic: false,
        attributes: { state: 'unacknowledged' },
      }),
      sum('rabbitmq.message.current', queue('mail'), 10, 3, {
        monotonic: false,
        attributes: { state: 'ready' },
      }),
    ]);
    expect(
      (await series('queue-depth', 'q1')).map(({ labels, points }) => [labels.name, points[0]?.[1]]),
    ).toEqual([
      ['mail', 3],
      ['orders', 40],
    ]);
  });
});

describe('shares', () => {
  test('connections of a pool, by pool', async () => {
    const level = { monotonic: false };
    const pool = (name: string, more: Attributes = {}) => ({
      'db.client.connection.pool.name': name,
      ...more,
    });
    const used = (name: string, seconds: number, value: number) =>
      sum('db.client.connection.count', pod('p1', 'web-1'), seconds, value, {
        ...level,
        attributes: pool(name, { 'db.client.connection.state': 'used' }),
      });
    await telemetry.insert('otel_metrics_sum', [
      used('orders', 10, 5),
      used('orders', 60, 10),
      used('users', 10, 1),
      sum('db.client.connection.count', pod('p1', 'web-1'), 10, 7, {
        ...level,
        attributes: pool('orders', { 'db.client.connection.state': 'idle' }),
      }),
      sum('db.client.connection.max', pod('p1', 'web-1'), 10, 10, { ...level, attributes: pool('orders') }),
      sum('db.client.connection.max', pod('p1', 'web-1'), 10, 4, { ...level, attributes: pool('users') }),
    ]);
    expect(await series('connections', 'p1')).toMatchObject([
      {
        unit: '1',
        labels: { pod: 'web-1', name: 'orders' },
        points: [
          [at(10), 0.5],
          [at(60), 1],
        ],
      },
      { unit: '1', labels: { pod: 'web-1', name: 'users' }, points: [[at(10), 0.25]] },
    ]);
  });

  test('disks: free space of volumes, use of node file systems', async () => {
    const volume = pod('d1', 'db-0', { 'k8s.volume.name': 'data' });
    await telemetry.insert('otel_metrics_gauge', [
      gauge('k8s.volume.available', volume, 10, 25),
      gauge('k8s.volume.capacity', volume, 10, 100),
      gauge('system.filesystem.utilization', { 'host.name': 'node-a' }, 10, 0.91, { mountpoint: '/' }),
    ]);
    expect(await series('disk-use', 'd1')).toMatchObject([
      { labels: { namespace: 'd1', pod: 'db-0', name: 'data' }, points: [[at(10), 0.75]] },
      { labels: { node: 'node-a', name: '/' }, points: [[at(10), 0.91]] },
    ]);
  });

  test('file descriptors', async () => {
    const scraped = { 'service.name': 'web', 'k8s.namespace.name': 'f1', 'k8s.pod.name': 'web-1' };
    await telemetry.insert('otel_metrics_gauge', [
      gauge('process_open_fds', scraped, 10, 900),
      gauge('process_max_fds', scraped, 10, 1_000),
    ]);
    expect((await series('file-descriptors', 'f1'))[0]).toMatchObject({
      labels: { pod: 'web-1' },
      points: [[at(10), 0.9]],
    });
  });
});

describe('counters', () => {
  test('rise at an even rate from the first bucket to the last, whenever they are sent', async () => {
    await telemetry.insert('otel_metrics_sum', [
      ...every(15, -300, 3_599, (seconds) =>
        sum('k8s.pod.network.io', pod('n1', 'web-1'), seconds, (seconds + 300) * 1_000, {
          attributes: { direction: 'receive', interface: 'eth0' },
        }),
      ),
      ...every(15, -300, 3_599, (seconds) =>
        sum('k8s.pod.network.io', pod('n1', 'web-1'), seconds, (seconds + 300) * 7, {
          attributes: { direction: 'transmit', interface: 'eth0' },
        }),
      ),
      // Sent once a minute, seven seconds late.
      ...every(60, -293, 3_599, (seconds) =>
        sum('k8s.pod.network.io', pod('n1', 'web-2'), seconds, (seconds + 300) * 50, {
          attributes: { direction: 'receive', interface: 'eth0' },
        }),
      ),
    ]);
    const received = await series('network-receive', 'n1');
    expect(received.map(({ labels }) => labels.pod)).toEqual(['web-1', 'web-2']);
    expectAbout(received[0], 1_000);
    expectAbout(received[1], 50);
    expectAbout((await series('network-transmit', 'n1'))[0], 7);
  });

  test('that begin anew lose nothing and show no jump', async () => {
    await telemetry.insert('otel_metrics_sum', [
      ...every(30, -300, 1_800, (seconds) =>
        sum('container.cpu.time', pod('t1', 'web-1'), seconds, (seconds + 300) * 0.5),
      ),
      ...every(30, 1_830, 3_599, (seconds) =>
        sum('container.cpu.time', pod('t1', 'web-1'), seconds, (seconds - 1_800) * 0.5, { started: 1_800 }),
      ),
    ]);
    expectAbout((await series('cpu', 't1'))[0], 0.5);
  });

  test('of delta temporality count each step', async () => {
    await telemetry.insert('otel_metrics_sum', [
      ...every(20, 0, 3_580, (seconds) =>
        sum('container_cpu_cfs_throttled_seconds_total', { 'k8s.namespace.name': 't2' }, seconds + 20, 6, {
          started: seconds,
          temporality: DELTA,
          attributes: { pod: 'web-1', container: 'app' },
        }),
      ),
    ]);
    const [throttled] = await series('cpu-throttling', 't2');
    expect(throttled).toMatchObject({ unit: 's', labels: { pod: 'web-1' } });
    expectAbout(throttled, 0.3);
  });

  test('that Prometheus calls untyped come as gauges', async () => {
    await telemetry.insert('otel_metrics_gauge', [
      ...every(30, -300, 3_599, (seconds) =>
        gauge(
          'node_netstat_Tcp_RetransSegs',
          { 'service.name': 'node-exporter' },
          seconds,
          (seconds + 300) * 4,
          {
            instance: 'node-b:9100',
          },
        ),
      ),
    ]);
    const [retransmits] = await series('tcp-retransmits', 'any');
    expect(retransmits).toMatchObject({ unit: '1/s', labels: { node: 'node-b' } });
    expectAbout(retransmits, 4);
  });
});

describe('requests', () => {
  const web = { 'k8s.namespace.name': 'r1', 'service.name': 'web' };
  const counted = (resource: Attributes, seconds: number, count: number, attributes: Attributes) => ({
    MetricName: 'http.server.request.duration',
    MetricUnit: 's',
    ResourceAttributes: resource,
    ServiceName: resource['service.name'],
    Attributes: attributes,
    StartTimeUnix: at(-7_200),
    TimeUnix: at(seconds),
    Count: count,
    Sum: count,
    BucketCounts: [count, 0],
    ExplicitBounds: [10],
    AggregationTemporality: CUMULATIVE,
  });

  test('rate and success from histograms of durations: 5xx fail, 4xx do not', async () => {
    await telemetry.insert('otel_metrics_histogram', [
      ...every(30, -300, 3_599, (seconds) =>
        counted(web, seconds, (seconds + 300) * 6, { 'http.response.status_code': '200' }),
      ),
      ...every(30, -300, 3_599, (seconds) =>
        counted(web, seconds, (seconds + 300) * 2, {
          'http.response.status_code': '404',
          'error.type': '404',
        }),
      ),
      ...every(30, -300, 3_599, (seconds) =>
        counted(web, seconds, (seconds + 300) * 2, { 'http.response.status_code': '503' }),
      ),
    ]);
    const [rate] = await series('request-rate', 'r1');
    expect(rate).toMatchObject({ unit: '1/s', labels: { namespace: 'r1', service: 'web' } });
    expectAbout(rate, 10);
    const [success] = await series('success-rate', 'r1');
    expect(success?.unit).toBe('1');
    expectAbout(success, 0.8);
  });

  test('gRPC fails by what is the fault of the server', async () => {
    const cart = { 'k8s.namespace.name': 'r2', 'service.name': 'cart' };
    const call = (status: string, perSecond: number) =>
      every(30, -300, 3_599, (seconds) => ({
        ...counted(cart, seconds, (seconds + 300) * perSecond, { 'rpc.grpc.status_code': status }),
        MetricName: 'rpc.server.duration',
      }));
    await telemetry.insert('otel_metrics_histogram', [...call('0', 3), ...call('5', 3), ...call('14', 4)]);
    expectAbout((await series('success-rate', 'r2'))[0], 0.6);
  });

  test('counters of a mesh count for the workload that was called, once', async () => {
    const counter = (reporter: string, code: string, perSecond: number) =>
      every(30, -300, 3_599, (seconds) =>
        sum(
          'istio_requests_total',
          { 'k8s.namespace.name': 'r3', 'service.name': 'istio-proxy' },
          seconds,
          (seconds + 300) * perSecond,
          {
            attributes: { reporter, response_code: code, destination_workload: 'orders' },
          },
        ),
      );
    await telemetry.insert('otel_metrics_sum', [
      ...counter('destination', '200', 9),
      ...counter('destination', '500', 1),
      ...counter('source', '500', 50),
    ]);
    const [rate] = await series('request-rate', 'r3');
    expect(rate?.labels.service).toBe('orders');
    expectAbout(rate, 10);
    expectAbout((await series('success-rate', 'r3'))[0], 0.9);
  });
});

describe('logs', () => {
  const bounds = { signal: AbortSignal.timeout(30_000), limit: 50 };
  const line = (namespace: string, seconds: number, body: string, severity = 0) => ({
    Timestamp: at(seconds),
    ServiceName: 'web',
    ResourceAttributes: pod(namespace, 'web-1', { 'service.name': 'web' }),
    SeverityNumber: severity,
    Body: body,
  });

  test('patterns are lines without their numbers, those that come of late first', async () => {
    await telemetry.insert('otel_logs', [
      ...every(600, 100, 2_900, (seconds) => line('l1', seconds, `slow request ${seconds} ms`, 13)),
      ...every(10, 3_100, 3_500, (seconds) =>
        line(
          'l1',
          seconds,
          `ERROR ${at(seconds)} cannot reach 10.0.0.${seconds % 250}:5432 as 6f1c2b3a-0000-4000-8000-0123456789ab`,
        ),
      ),
      line('l1', 3_200, 'all is well'),
      line('l1', 3_200, 'all is well', 9),
      line('l2', 3_200, 'ERROR of others'),
    ]);
    const found = await telemetryPorts(telemetry).logs.patterns({ namespace: 'l1', window }, bounds);
    expect(found.items).toEqual([
      {
        service: 'web',
        pattern: 'ERROR <time> cannot reach <address> as <id>',
        sample: expect.stringContaining('ERROR 2030-03-01T10:5') as string,
        severity: 'error',
        recent: 41,
        baseline: 0,
        firstAt: at(3_100),
        lastAt: at(3_500),
      },
      {
        service: 'web',
        pattern: 'slow request <n> ms',
        sample: expect.stringMatching(/^slow request \d+ ms$/) as string,
        severity: 'warning',
        recent: 0,
        baseline: 5,
        firstAt: at(100),
        lastAt: at(2_500),
      },
    ]);
  });

  test('journals of nodes: warnings of what runs the node, whole entries or attributes', async () => {
    const journal = (
      seconds: number,
      body: string,
      attributes: Attributes = {},
      resource: Attributes = {},
    ) => ({
      Timestamp: at(seconds),
      ResourceAttributes: resource,
      LogAttributes: attributes,
      Body: body,
    });
    const entry = (fields: Attributes) => JSON.stringify({ _HOSTNAME: 'node-a', PRIORITY: '6', ...fields });
    await telemetry.insert('otel_logs', [
      journal(
        10,
        entry({ _SYSTEMD_UNIT: 'kubelet.service', MESSAGE: 'E0301 10:00:10.1 kubelet.go:1] "Failed"' }),
      ),
      journal(20, entry({ _SYSTEMD_UNIT: 'kubelet.service', MESSAGE: 'I0301 10:00:20.1 fine' })),
      journal(
        30,
        entry({
          _SYSTEMD_UNIT: 'init.scope',
          UNIT: 'containerd.service',
          MESSAGE: 'Stopped containerd.service - containerd.',
        }),
      ),
      journal(
        40,
        'level=error msg="image pull failed"',
        { _SYSTEMD_UNIT: 'containerd.service' },
        { 'k8s.node.name': 'node-b' },
      ),
      journal(50, entry({ _SYSTEMD_UNIT: 'ssh.service', PRIORITY: '3', MESSAGE: 'E0301 10:00:50 not ours' })),
      journal(60, 'plain', { _SYSTEMD_UNIT: 'kubelet.service', PRIORITY: '3' }, { 'host.name': 'node-c' }),
    ]);
    const found = await telemetryPorts(telemetry).logs.nodeLogs({ window }, bounds);
    expect(found.items).toEqual([
      { at: at(60), node: 'node-c', unit: 'kubelet.service', body: 'plain' },
      { at: at(40), node: 'node-b', unit: 'containerd.service', body: 'level=error msg="image pull failed"' },
      {
        at: at(30),
        node: 'node-a',
        unit: 'containerd.service',
        body: 'Stopped containerd.service - containerd.',
      },
      {
        at: at(10),
        node: 'node-a',
        unit: 'kubelet.service',
        body: 'E0301 10:00:10.1 kubelet.go:1] "Failed"',
      },
    ]);
  });
});

describe('calls', () => {
  test('are spans whose parent is of another service, and clients of what has no spans', async () => {
    const span = (
      service: string,
      id: string,
      parent: string,
      kind = 'Server',
      attributes: Attributes = {},
      namespace = 'x1',
    ) => ({
      Timestamp: at(10),
      TraceId: 'trace-1',
      SpanId: id,
      ParentSpanId: parent,
      SpanKind: kind,
      ServiceName: service,
      ResourceAttributes: { 'k8s.namespace.name': namespace },
      SpanAttributes: attributes,
    });
    await telemetry.insert('otel_traces', [
      span('web', 'a', ''),
      span('web', 'b', 'a', 'Client', { 'server.address': 'cart' }),
      span('cart', 'c', 'b'),
      span('cart', 'd', 'c', 'Client', { 'server.address': 'cart-db.x1.svc.cluster.local' }),
      span('cart', 'e', 'c', 'Client', { 'server.address': '10.0.0.9' }),
      span('cart', 'f', 'c', 'Client', { 'server.address': 'api.example.com' }),
      span('cart', 'g', 'c', 'Client', { 'peer.service': 'cart' }),
      span('cart', 'h', 'c', 'Internal'),
      span('cart', 'i', 'c', 'Client', { 'server.address': 'mail.other.svc' }),
      span('foreign', 'j', 'a', 'Server', {}, 'other'),
    ]);
    const bounds = { signal: AbortSignal.timeout(30_000), limit: 50 };
    const found = await telemetryPorts(telemetry).topology.calls({ namespace: 'x1', window }, bounds);
    expect(found.items).toEqual([
      { caller: 'cart', callee: 'cart-db' },
      { caller: 'web', callee: 'cart' },
    ]);
    const cut = await telemetryPorts(telemetry).topology.calls(
      { namespace: 'x1', window },
      { ...bounds, limit: 1 },
    );
    expect(cut).toMatchObject({ truncated: true, items: [{ caller: 'cart' }] });
  });
});

test('a namespace that sends nothing has no series, and the query says what was looked for', async () => {
  const bounds = { signal: AbortSignal.timeout(30_000), limit: 50 };
  const empty = await telemetryPorts(telemetry).telemetry.series(
    'cpu-throttling',
    { namespace: 'nowhere', window: { from: at(-7_200), to: at(-3_700) } },
    bounds,
  );
  expect(empty.items).toEqual([]);
  expect(empty.query).toContain('container_cpu_cfs_throttled_seconds_total');
});
