import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { telemetryPorts } from '#src/evidence/live-telemetry.ts';
import type { Telemetry } from '#src/telemetry/client.ts';
import { type Attributes, at, every, pod, window } from '#test/support/otel-rows.ts';
import { openTestTelemetry } from './harness.ts';

let telemetry: Telemetry;
beforeAll(async () => {
  telemetry = await openTestTelemetry();
});
afterAll(async () => {
  await telemetry?.close();
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
