import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Telemetry } from '#src/telemetry/client.ts';
import { type Attributes, at, gauge, pod, sum } from '#test/support/otel-rows.ts';
import { openTestTelemetry, seriesOf } from './harness.ts';

let telemetry: Telemetry;
beforeAll(async () => {
  telemetry = await openTestTelemetry();
});
afterAll(async () => {
  await telemetry?.close();
});

describe('levels', () => {
  test('memory: containers of a pod are added up, nodes stand by themselves', async () => {
    await telemetry.insert('otel_metrics_gauge', [
      gauge('container.memory.working_set', pod('m1', 'web-1', { 'k8s.container.name': 'app' }), 10, 100),
      gauge('container.memory.working_set', pod('m1', 'web-1', { 'k8s.container.name': 'proxy' }), 10, 11),
      gauge('k8s.pod.memory.working_set', pod('m1', 'web-1'), 10, 5),
      gauge('k8s.node.memory.working_set', { 'k8s.node.name': 'node-a' }, 10, 7_000),
      gauge('k8s.pod.memory.working_set', pod('elsewhere', 'web-9'), 10, 999),
    ]);
    expect(await seriesOf(telemetry, 'memory', 'm1')).toEqual([
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
    expect(await seriesOf(telemetry, 'memory', 'm2')).toMatchObject([
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
    expect((await seriesOf(telemetry, 'memory', 'm3'))[0]).toMatchObject({
      labels: { namespace: 'm3', pod: 'web-1' },
      points: [[at(10), 70]],
    });
    expect((await seriesOf(telemetry, 'memory', 'm3'))[0]?.labels.service).toBeUndefined();
  });

  test('cpu in cores', async () => {
    await telemetry.insert('otel_metrics_gauge', [
      gauge('container.cpu.usage', pod('c1', 'web-1', { 'k8s.container.name': 'app' }), 10, 0.25),
      gauge('k8s.node.cpu.usage', { 'k8s.node.name': 'node-a' }, 10, 3.5),
    ]);
    expect(await seriesOf(telemetry, 'cpu', 'c1')).toMatchObject([
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
      (await seriesOf(telemetry, 'queue-depth', 'q1')).map(({ labels, points }) => [
        labels.name,
        points[0]?.[1],
      ]),
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
    expect(await seriesOf(telemetry, 'connections', 'p1')).toMatchObject([
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
    expect(await seriesOf(telemetry, 'disk-use', 'd1')).toMatchObject([
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
    expect((await seriesOf(telemetry, 'file-descriptors', 'f1'))[0]).toMatchObject({
      labels: { pod: 'web-1' },
      points: [[at(10), 0.9]],
    });
  });
});
