import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Telemetry } from '#src/telemetry/client.ts';
import { type Attributes, at, CUMULATIVE, DELTA, every, gauge, pod, sum } from '#test/support/otel-rows.ts';
import { expectAbout, openTestTelemetry, seriesOf } from './harness.ts';

let telemetry: Telemetry;
beforeAll(async () => {
  telemetry = await openTestTelemetry();
});
afterAll(async () => {
  await telemetry?.close();
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
    const received = await seriesOf(telemetry, 'network-receive', 'n1');
    expect(received.map(({ labels }) => labels.pod)).toEqual(['web-1', 'web-2']);
    expectAbout(received[0], 1_000);
    expectAbout(received[1], 50);
    expectAbout((await seriesOf(telemetry, 'network-transmit', 'n1'))[0], 7);
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
    expectAbout((await seriesOf(telemetry, 'cpu', 't1'))[0], 0.5);
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
    const [throttled] = await seriesOf(telemetry, 'cpu-throttling', 't2');
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
    const [retransmits] = await seriesOf(telemetry, 'tcp-retransmits', 'any');
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
    const [rate] = await seriesOf(telemetry, 'request-rate', 'r1');
    expect(rate).toMatchObject({ unit: '1/s', labels: { namespace: 'r1', service: 'web' } });
    expectAbout(rate, 10);
    const [success] = await seriesOf(telemetry, 'success-rate', 'r1');
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
    expectAbout((await seriesOf(telemetry, 'success-rate', 'r2'))[0], 0.6);
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
    const [rate] = await seriesOf(telemetry, 'request-rate', 'r3');
    expect(rate?.labels.service).toBe('orders');
    expectAbout(rate, 10);
    expectAbout((await seriesOf(telemetry, 'success-rate', 'r3'))[0], 0.9);
  });
});
