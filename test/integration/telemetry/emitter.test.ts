import { AppsV1Api, CoreV1Api, KubeConfig, PatchStrategy, setHeaderOptions } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LabCluster, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';
import { type Emitter, startEmitter } from '#lab/telemetry/emitter.ts';
import { telemetryPorts } from '#src/evidence/live-telemetry.ts';
import { createTelemetry, type Telemetry } from '#src/telemetry/client.ts';
import { migrateTelemetry } from '#src/telemetry/migrate.ts';
import { kubernetesEvents } from '#src/telemetry/queries/kubernetes-events.ts';
import { type TestClickHouse, testClickHouse } from '#test/support/engines.ts';

const images = createImageRegistry({ 'shop/web:bad': 'leaking', 'shop/web:broken': 'crashing' });
let cluster: LabCluster;
let kubeConfig: KubeConfig;
let clickhouse: TestClickHouse;
let telemetry: Telemetry;
let emitter: Emitter;
const complaints: string[] = [];

beforeAll(async () => {
  cluster = await startLabCluster({ images, timeScale: 20 });
  kubeConfig = new KubeConfig();
  kubeConfig.loadFromString(cluster.adminKubeconfig());
  clickhouse = await testClickHouse();
  await migrateTelemetry({ ...clickhouse });
  telemetry = createTelemetry(clickhouse);
  emitter = await startEmitter({
    kubeConfig,
    clickhouse,
    images,
    clusterName: 'lab',
    log: (line) => complaints.push(line),
    intervalMs: 250,
  });
});

afterAll(async () => {
  await emitter?.stop();
  await telemetry?.close();
  await cluster?.close();
});

const bounds = { signal: AbortSignal.timeout(60_000), limit: 50 };
const minutesAgo = (minutes: number): Date => new Date(Date.now() - minutes * 60_000);
const window = () => ({ from: minutesAgo(60).toISOString(), to: new Date(Date.now() + 5_000).toISOString() });

function slopePerMinute(points: readonly [string, number][]): number {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return Number.NaN;
  return (last[1] - first[1]) / ((Date.parse(last[0]) - Date.parse(first[0])) / 60_000);
}

test('a history shows a leak since its rollout, in memory, pauses and latency, and in the log', async () => {
  const namespace = 'past';
  const old = {
    namespace,
    deployment: 'web',
    image: 'shop/web:good',
    from: minutesAgo(60),
    to: minutesAgo(12),
  };
  const bad = { namespace, deployment: 'web', image: 'shop/web:bad', from: minutesAgo(12), to: new Date() };
  await emitter.backfill([
    { ...old, pod: 'web-aaaa-1' },
    { ...old, pod: 'web-aaaa-2' },
    { ...bad, pod: 'web-bbbb-1' },
    { ...bad, pod: 'web-bbbb-2' },
  ]);
  const { telemetry: port, logs } = telemetryPorts(telemetry);
  const request = { namespace, window: window() };

  const memory = await port.series('memory', request, bounds);
  expect(memory.items.map(({ labels }) => labels.pod)).toEqual([
    'web-aaaa-1',
    'web-aaaa-2',
    'web-bbbb-1',
    'web-bbbb-2',
  ]);
  for (const { labels, unit, points } of memory.items) {
    const slope = slopePerMinute(points) / 1_048_576;
    expect([unit, labels.deployment]).toEqual(['By', 'web']);
    if (labels.pod?.startsWith('web-aaaa')) expect(Math.abs(slope)).toBeLessThan(1.5);
    else expect(slope).toBeGreaterThan(8);
  }

  // Buckets are 15 s wide: the one in which the rollout lies belongs to neither side.
  const rollout = minutesAgo(12.3).toISOString();
  for (const [result, before, after] of [
    [await port.series('gc-pauses', request, bounds), 10, 40],
    [await port.series('latency', request, bounds), 300, 1_000],
  ] as const) {
    expect(result.items).toHaveLength(1);
    const [{ points, labels } = { points: [], labels: { namespace: '' } }] = result.items;
    expect(labels).toMatchObject({ service: 'web' });
    const earlier = points.filter(([time]) => time < rollout).map(([, value]) => value);
    const latest = points.slice(-6).map(([, value]) => value);
    expect(earlier.length).toBeGreaterThan(50);
    expect(Math.max(...earlier)).toBeLessThan(before);
    expect(Math.min(...latest)).toBeGreaterThan(after);
  }
  expect((await logs.errors(request, bounds)).items.every(({ severity }) => severity === 'ERROR')).toBe(true);
});

test('follows the pods of a cluster: memory, latency, crashes and events', async () => {
  const apps = kubeConfig.makeApiClient(AppsV1Api);
  const namespace = 'shop';
  await kubeConfig.makeApiClient(CoreV1Api).createNamespace({ body: { metadata: { name: namespace } } });
  await apps.createNamespacedDeployment({
    namespace,
    body: {
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [{ name: 'app', image: 'shop/web:good', resources: { limits: { memory: '256Mi' } } }],
          },
        },
      },
    },
  });
  const { telemetry: port, logs } = telemetryPorts(telemetry);
  const request = () => ({ namespace, window: window() });
  await expect
    .poll(async () => (await port.series('memory', request(), bounds)).items.length, { timeout: 20_000 })
    .toBe(2);
  await expect
    .poll(async () => (await port.series('latency', request(), bounds)).items.length, { timeout: 20_000 })
    .toBe(1);
  const [series] = (await port.series('memory', request(), bounds)).items;
  expect(series?.labels).toMatchObject({ namespace, deployment: 'web' });
  const [, value = 0] = series?.points.at(-1) ?? [];
  expect(value / 1_048_576).toBeGreaterThan(35);
  expect(value / 1_048_576).toBeLessThan(90);

  await apps.patchNamespacedDeployment(
    {
      name: 'web',
      namespace,
      body: { spec: { template: { spec: { containers: [{ name: 'app', image: 'shop/web:broken' }] } } } },
    },
    setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch),
  );
  await expect
    .poll(async () => (await logs.errors(request(), bounds)).items.map(({ body }) => body).join('\n'), {
      timeout: 20_000,
    })
    .toMatch(/TypeError/);
  const events = async () =>
    (
      await kubernetesEvents(telemetry, { cluster: 'lab', namespace, window: window(), limit: 200 })
    ).items.map(({ reason }) => reason);
  await expect.poll(events, { timeout: 20_000 }).toContain('ScalingReplicaSet');
  expect(complaints).toEqual([]);
});
