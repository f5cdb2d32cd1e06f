import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { choosePort } from '#lab/engines/ports.ts';
import { combinedTelemetry } from '#src/evidence/combined.ts';
import { prometheusNodeUnits, prometheusTelemetry } from '#src/evidence/live-prometheus.ts';
import type { Measure, Series, TelemetryPort } from '#src/evidence/ports.ts';
import { createPrometheus, type Prometheus } from '#src/integrations/prometheus/client.ts';
import { CANDIDATES } from '#src/integrations/prometheus/measures.ts';
import {
  missingPrograms,
  type RunningProgram,
  startProgram,
  temporaryFolder,
} from '#test/support/programs.ts';

const skipped = missingPrograms(['/usr/bin/prometheus']);
if (skipped !== undefined) test.skip(`Prometheus: ${skipped}`, () => undefined);

const stop: (() => Promise<unknown>)[] = [];
const startedAt = Date.now();
/** Counters grow by their weight each second. */
const counted = (perSecond: number): string => (((Date.now() - startedAt) / 1_000) * perSecond).toFixed(3);
let withSystemd = true;

function exposition(): string {
  const of = 'namespace="shop",pod="web-1"';
  const container = `${of},container="app"`;
  return [
    `container_memory_working_set_bytes{${container}} 700`,
    `container_memory_working_set_bytes{${of},container=""} 702`,
    `container_memory_working_set_bytes{${of},container="POD"} 2`,
    'container_memory_working_set_bytes{namespace="bank",pod="x",container="app"} 9',
    `container_cpu_usage_seconds_total{${container}} ${counted(0.5)}`,
    `container_cpu_cfs_throttled_seconds_total{${container}} ${counted(0.25)}`,
    `container_network_receive_packets_total{${of},interface="eth0"} ${counted(40)}`,
    `container_network_transmit_packets_total{${of},interface="eth0"} ${counted(30)}`,
    `http_server_request_duration_seconds_count{namespace="shop",service_name="web",http_response_status_code="200"} ${counted(9)}`,
    `http_server_request_duration_seconds_count{namespace="shop",service_name="web",http_response_status_code="500"} ${counted(1)}`,
    ...[
      ['0.1', 5],
      ['1', 10],
      ['+Inf', 10],
    ].map(
      ([le, perSecond]) =>
        `http_server_request_duration_seconds_bucket{namespace="shop",service_name="web",http_response_status_code="200",le="${le}"} ${counted(Number(perSecond))}`,
    ),
    `jvm_gc_pause_seconds_sum{${of}} ${counted(0.02)}`,
    `jvm_gc_pause_seconds_count{${of}} ${counted(0.5)}`,
    `hikaricp_connections_active{${of},pool="orders"} 9`,
    `hikaricp_connections_max{${of},pool="orders"} 10`,
    `process_open_fds{${of}} 50`,
    `process_max_fds{${of}} 100`,
    'kubelet_volume_stats_used_bytes{namespace="shop",persistentvolumeclaim="data"} 95',
    'kubelet_volume_stats_capacity_bytes{namespace="shop",persistentvolumeclaim="data"} 100',
    'rabbitmq_queue_messages_ready{namespace="shop",queue="orders"} 12',
    'node_uname_info{nodename="node-a"} 1',
    'node_memory_MemTotal_bytes 1000',
    'node_memory_MemAvailable_bytes 300',
    `node_cpu_seconds_total{cpu="0",mode="user"} ${counted(0.7)}`,
    `node_cpu_seconds_total{cpu="0",mode="idle"} ${counted(0.3)}`,
    `node_netstat_Tcp_RetransSegs ${counted(3)}`,
    `node_network_receive_packets_total{device="eth0"} ${counted(100)}`,
    `node_network_receive_packets_total{device="lo"} ${counted(900)}`,
    `node_network_transmit_packets_total{device="eth0"} ${counted(100)}`,
    'node_filefd_allocated 10',
    'node_filefd_maximum 1000',
    'node_filesystem_avail_bytes{mountpoint="/",fstype="ext4"} 9',
    'node_filesystem_size_bytes{mountpoint="/",fstype="ext4"} 100',
    'node_filesystem_avail_bytes{mountpoint="/run",fstype="tmpfs"} 0',
    'node_filesystem_size_bytes{mountpoint="/run",fstype="tmpfs"} 100',
    ...(withSystemd
      ? [
          'node_systemd_unit_state{name="kubelet.service",state="active"} 0',
          'node_systemd_unit_state{name="kubelet.service",state="failed"} 1',
          'node_systemd_unit_state{name="containerd.service",state="active"} 1',
          'node_systemd_unit_state{name="ssh.service",state="failed"} 1',
        ]
      : []),
    '',
  ].join('\n');
}

async function serve(text: () => string): Promise<{ server: Server; target: string }> {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4' }).end(text()),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, target: `127.0.0.1:${(server.address() as AddressInfo).port}` };
}

const ready = (port: number) => async () => {
  const answer = await fetch(`http://127.0.0.1:${port}/-/ready`);
  if (!answer.ok) throw new Error(`${answer.status}`);
};

describe.skipIf(skipped !== undefined)('a real Prometheus', () => {
  let prometheus: Prometheus;
  let url: string;
  let telemetry: TelemetryPort;

  beforeAll(async () => {
    const { server, target } = await serve(exposition);
    const kubelet = await serve(() => 'kubelet_node_name 1\n');
    stop.push(
      async () => server.close(),
      async () => kubelet.server.close(),
    );
    const folder = await temporaryFolder();
    stop.push(async () => folder[Symbol.asyncDispose]());
    const port = await choosePort();
    await writeFile(
      join(folder.path, 'prometheus.yml'),
      stringify({
        global: { scrape_interval: '500ms', scrape_timeout: '500ms' },
        scrape_configs: [
          { job_name: 'everything', honor_labels: true, static_configs: [{ targets: [target] }] },
          {
            job_name: 'kubelet',
            static_configs: [
              { targets: [kubelet.target], labels: { node: 'node-a' } },
              { targets: ['127.0.0.1:9'], labels: { node: 'node-b' } },
            ],
          },
        ],
      }),
    );
    const program: RunningProgram = await startProgram(
      '/usr/bin/prometheus',
      [
        `--config.file=${join(folder.path, 'prometheus.yml')}`,
        `--storage.tsdb.path=${join(folder.path, 'prometheus')}`,
        `--web.listen-address=127.0.0.1:${port}`,
      ],
      ready(port),
    );
    stop.push(() => program.stop());
    url = `http://127.0.0.1:${port}`;
    prometheus = createPrometheus({ url, token: 'unused-token' });
    telemetry = prometheusTelemetry(prometheus);
    // Rates need two scrapes.
    await vi.waitFor(
      async () => {
        const { series } = await prometheus.instant(
          'rate(node_netstat_Tcp_RetransSegs[150s])',
          AbortSignal.timeout(5_000),
        );
        expect(series.length).toBeGreaterThan(0);
      },
      { timeout: 30_000, interval: 500 },
    );
  });
  afterAll(async () => {
    for (const each of stop.reverse()) await each();
  });

  /** A window whose grid ends now: the rates of young counters are there at its last point alone. */
  async function last(
    measure: Measure,
  ): Promise<{ labels: Series['labels']; value: number; unit: string }[]> {
    const to = Date.now();
    const window = { from: new Date(to - 600_000).toISOString(), to: new Date(to).toISOString() };
    const found = await telemetry.series(
      measure,
      { namespace: 'shop', window },
      { signal: AbortSignal.timeout(10_000), limit: 50 },
    );
    return found.items.map(({ labels, points, unit }) => ({
      labels,
      value: points.at(-1)?.[1] ?? Number.NaN,
      unit,
    }));
  }

  test('takes every query that is asked of it', async () => {
    const all = Object.values(CANDIDATES).flatMap(({ workloads = [], nodes = [] }) => [
      ...workloads,
      ...nodes,
    ]);
    expect(all.length).toBeGreaterThan(50);
    const to = new Date();
    for (const { promql } of all) {
      const asked = promql.replaceAll('$ns', 'shop').replaceAll('$range', '150s');
      await prometheus.range(
        asked,
        { from: new Date(to.getTime() - 60_000).toISOString(), to: to.toISOString(), stepSeconds: 15 },
        AbortSignal.timeout(10_000),
      );
    }
  });

  test('gives levels per pod and node, without what cAdvisor counts twice', async () => {
    expect(await last('memory')).toEqual([
      { labels: { namespace: 'shop', pod: 'web-1' }, value: 700, unit: 'By' },
      { labels: { node: 'node-a' }, value: 700, unit: 'By' },
    ]);
    expect(await last('queue-depth')).toEqual([
      { labels: { namespace: 'shop', name: 'orders' }, value: 12, unit: '1' },
    ]);
  });

  test('gives shares of limits', async () => {
    expect(await last('connections')).toEqual([
      { labels: { namespace: 'shop', pod: 'web-1', name: 'orders' }, value: 0.9, unit: '1' },
    ]);
    expect(await last('file-descriptors')).toMatchObject([
      { value: 0.5 },
      { labels: { node: 'node-a' }, value: 0.01 },
    ]);
    expect(await last('disk-use')).toEqual([
      { labels: { namespace: 'shop', name: 'data' }, value: 0.95, unit: '1' },
      { labels: { node: 'node-a', name: '/' }, value: 0.91, unit: '1' },
    ]);
  });

  test.each<[Measure, { value: number; labels: object }[]]>([
    [
      'cpu',
      [
        { value: 0.5, labels: { pod: 'web-1' } },
        { value: 0.7, labels: { node: 'node-a' } },
      ],
    ],
    ['cpu-throttling', [{ value: 0.25, labels: { pod: 'web-1' } }]],
    [
      'network-receive',
      [
        { value: 40, labels: { pod: 'web-1' } },
        { value: 100, labels: { node: 'node-a' } },
      ],
    ],
    ['tcp-retransmits', [{ value: 3, labels: { node: 'node-a' } }]],
    ['request-rate', [{ value: 10, labels: { service: 'web' } }]],
    ['success-rate', [{ value: 0.9, labels: { service: 'web' } }]],
    ['gc-pauses', [{ value: 40, labels: { pod: 'web-1' } }]],
    ['latency', [{ value: 982, labels: { service: 'web', quantile: '0.99' } }]],
    ['median-latency', [{ value: 100, labels: { service: 'web', quantile: '0.5' } }]],
  ])('gives %s', async (measure, expected) => {
    const near = (value: number) => expect.closeTo(value, value > 500 ? -1 : value >= 1 ? 0 : 1) as number;
    // Counters are a few seconds old, and a rate is held back at both ends of so short a life.
    await expect
      .poll(
        async () => {
          const scale =
            measure === 'success-rate' || measure.endsWith('latency') || measure === 'gc-pauses'
              ? 1
              : await youth();
          return (await last(measure)).map(({ value, labels }) => ({ value: value / scale, labels }));
        },
        { timeout: 6_000, interval: 1_000 },
      )
      .toEqual(
        expected.map(({ value, labels }) => ({
          value: near(value),
          labels: expect.objectContaining(labels) as object,
        })),
      );
  });

  /** The part of a rate's window that the counters have lived: `rate` divides by the whole window. */
  async function youth(): Promise<number> {
    const { series } = await prometheus.instant(
      'rate(node_netstat_Tcp_RetransSegs[150s]) / 3',
      AbortSignal.timeout(5_000),
    );
    return series[0]?.values[0]?.[1] ?? Number.NaN;
  }

  test('tells states of node services, and of kubelets that answer where nobody watches systemd', async () => {
    const units = async () =>
      (await prometheusNodeUnits(prometheus).units({ signal: AbortSignal.timeout(10_000), limit: 50 })).items;
    expect(await units()).toEqual([
      { node: 'node-a', unit: 'containerd.service', active: 'active' },
      { node: 'node-a', unit: 'kubelet.service', active: 'failed' },
    ]);
    withSystemd = false;
    await expect.poll(units, { timeout: 15_000, interval: 500 }).toEqual([
      { node: 'node-a', unit: 'kubelet.service', active: 'active', sub: 'scraped' },
      { node: 'node-b', unit: 'kubelet.service', active: 'inactive', sub: 'unreachable' },
    ]);
  });

  test('fills in for a source that has no such series, and for one that fails', async () => {
    const none = { items: [], truncated: false, query: 'SELECT' };
    const empty: TelemetryPort = { source: 'clickhouse', series: async () => none };
    const broken: TelemetryPort = {
      source: 'clickhouse',
      series: async () => {
        throw new Error('it is down');
      },
    };
    const request = {
      namespace: 'shop',
      window: { from: new Date(Date.now() - 600_000).toISOString(), to: new Date().toISOString() },
    };
    const bounds = { signal: AbortSignal.timeout(10_000), limit: 50 };
    const filled = await combinedTelemetry([empty, telemetry])?.series('queue-depth', request, bounds);
    expect(filled?.items).toHaveLength(1);
    expect(filled).toMatchObject({
      missing: [],
      query: expect.stringMatching(/^clickhouse: SELECT ; prometheus: GET/) as string,
    });
    const held = await combinedTelemetry([broken, telemetry])?.series('queue-depth', request, bounds);
    expect(held?.items).toHaveLength(1);
    expect(held?.missing).toMatchObject([
      { what: 'queue-depth of namespace shop in clickhouse', why: 'it is down' },
    ]);
    await expect(combinedTelemetry([broken, broken])?.series('queue-depth', request, bounds)).rejects.toThrow(
      'it is down',
    );
    expect(combinedTelemetry([])).toBeUndefined();
  });

  test('a path that is wrong says which setting to check', async () => {
    const wrong = createPrometheus({ url: `${url}/prefix` });
    await expect(wrong.instant('up', AbortSignal.timeout(5_000))).rejects.toMatchObject({
      name: 'UpstreamError',
      fix: expect.stringContaining('PROMETHEUS_URL') as string,
    });
  });
});
