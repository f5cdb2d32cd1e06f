import type { PointFilter } from '#src/telemetry/queries/owners.ts';
import type { Measure } from './ports.ts';

/** Metrics of one quantity, best first, and how their points are told apart. */
export interface Metrics {
  metrics: readonly string[];
  filter?: PointFilter;
  /** Attributes that name a series among those of one owner. */
  names?: readonly string[];
  /** Turns values into the measure's unit. */
  factor?: number;
}

/** How a measure is made: from a level as it is, from how fast a counter rises, or from a level as a share of another. */
export type Source =
  | ({ how: 'level' | 'rate' } & Metrics)
  | { how: 'share'; part: Metrics; whole: Metrics; free?: true };

interface Sources {
  /** Of one namespace. The first source that has any data is used. */
  workloads?: readonly Source[];
  nodes?: readonly Source[];
}

/** Names of one quantity in OpenTelemetry's conventions and in what the Collector's receivers send, best first. */
export const MEMORY_METRICS = [
  'container.memory.working_set',
  'k8s.container.memory.working_set',
  'k8s.pod.memory.working_set',
  'container.memory.usage',
  'k8s.container.memory.usage',
  'k8s.pod.memory.usage',
  'process.memory.usage',
] as const;

/** cAdvisor's own series of containers, as the Collector's Prometheus receiver passes them on. */
const CONTAINERS: PointFilter = { present: ['container'] };
const POOL = ['db.client.connection.pool.name', 'pool.name', 'pool'];

function network(direction: 'receive' | 'transmit'): Sources {
  const filter: PointFilter = { where: { direction } };
  const newer: PointFilter = { where: { 'network.io.direction': direction } };
  return {
    // Packets where anybody counts them, else bytes: both fall and rise with what is exchanged.
    workloads: [
      { how: 'rate', metrics: [`container_network_${direction}_packets_total`] },
      { how: 'rate', metrics: ['k8s.pod.network.io'], filter },
      { how: 'rate', metrics: ['k8s.pod.network.io'], filter: newer },
    ],
    nodes: [
      { how: 'rate', metrics: [`node_network_${direction}_packets_total`] },
      { how: 'rate', metrics: ['system.network.packets', 'k8s.node.network.io'], filter },
      {
        how: 'rate',
        metrics: ['system.network.packet.count', 'system.network.packets', 'k8s.node.network.io'],
        filter: newer,
      },
    ],
  };
}

/** Measures of levels and counters. Requests, latency and collections have histograms of their own. */
export const SOURCES: Readonly<Partial<Record<Measure, Sources>>> = {
  memory: {
    workloads: [
      { how: 'level', metrics: MEMORY_METRICS },
      { how: 'level', metrics: ['container_memory_working_set_bytes'], filter: CONTAINERS },
    ],
    nodes: [{ how: 'level', metrics: ['k8s.node.memory.working_set', 'k8s.node.memory.usage'] }],
  },
  cpu: {
    workloads: [
      // Before they were renamed, "utilization" of the kubelet's receiver was in cores too.
      {
        how: 'level',
        metrics: [
          'container.cpu.usage',
          'k8s.pod.cpu.usage',
          'container.cpu.utilization',
          'k8s.pod.cpu.utilization',
        ],
      },
      { how: 'rate', metrics: ['container.cpu.time', 'k8s.pod.cpu.time'] },
      { how: 'rate', metrics: ['container_cpu_usage_seconds_total'], filter: CONTAINERS },
      { how: 'rate', metrics: ['process.cpu.time', 'process_cpu_seconds_total'] },
    ],
    nodes: [
      { how: 'level', metrics: ['k8s.node.cpu.usage', 'k8s.node.cpu.utilization'] },
      { how: 'rate', metrics: ['k8s.node.cpu.time'] },
    ],
  },
  'cpu-throttling': {
    workloads: [
      { how: 'rate', metrics: ['container_cpu_cfs_throttled_seconds_total'], filter: CONTAINERS },
      { how: 'rate', metrics: ['container.cpu.throttling_data.throttled_time'], factor: 1e-9 },
    ],
  },
  'network-receive': network('receive'),
  'network-transmit': network('transmit'),
  'tcp-retransmits': {
    nodes: [{ how: 'rate', metrics: ['node_netstat_Tcp_RetransSegs'] }],
  },
  'queue-depth': {
    workloads: [
      {
        how: 'level',
        metrics: ['rabbitmq.message.current'],
        filter: { where: { state: 'ready' } },
        names: ['rabbitmq.queue.name'],
      },
      { how: 'level', metrics: ['rabbitmq_queue_messages_ready'], names: ['queue'] },
      {
        how: 'level',
        metrics: ['kafka.consumer_group.lag_sum', 'kafka.consumer_group.lag'],
        names: ['group', 'topic'],
      },
      { how: 'level', metrics: ['kafka_consumergroup_lag'], names: ['consumergroup', 'topic'] },
      { how: 'level', metrics: ['celery_queue_length'], names: ['queue_name'] },
      { how: 'level', metrics: ['activemq.message.current'], names: ['destination'] },
    ],
  },
  connections: {
    workloads: [
      {
        how: 'share',
        part: {
          metrics: ['db.client.connection.count'],
          filter: { where: { 'db.client.connection.state': 'used' } },
          names: POOL,
        },
        whole: { metrics: ['db.client.connection.max'], names: POOL },
      },
      {
        how: 'share',
        part: { metrics: ['db.client.connections.usage'], filter: { where: { state: 'used' } }, names: POOL },
        whole: { metrics: ['db.client.connections.max'], names: POOL },
      },
      {
        how: 'share',
        part: { metrics: ['hikaricp.connections.active', 'hikaricp_connections_active'], names: POOL },
        whole: { metrics: ['hikaricp.connections.max', 'hikaricp_connections_max'], names: POOL },
      },
      {
        how: 'share',
        part: { metrics: ['postgresql.backends'] },
        whole: { metrics: ['postgresql.connection.max'] },
      },
      {
        how: 'share',
        part: { metrics: ['redis.clients.connected'] },
        whole: { metrics: ['redis.maxclients'] },
      },
    ],
  },
  'file-descriptors': {
    workloads: [
      { how: 'share', part: { metrics: ['process_open_fds'] }, whole: { metrics: ['process_max_fds'] } },
      {
        how: 'share',
        part: { metrics: ['process.files.open', 'process.files.open.files'] },
        whole: { metrics: ['process.files.max', 'process.files.max.files'] },
      },
    ],
    nodes: [
      {
        how: 'share',
        part: { metrics: ['node_filefd_allocated'] },
        whole: { metrics: ['node_filefd_maximum'] },
      },
    ],
  },
  'disk-use': {
    workloads: [
      {
        how: 'share',
        part: { metrics: ['k8s.volume.available'], names: ['k8s.volume.name'] },
        whole: { metrics: ['k8s.volume.capacity'], names: ['k8s.volume.name'] },
        free: true,
      },
      {
        how: 'share',
        part: { metrics: ['kubelet_volume_stats_used_bytes'], names: ['persistentvolumeclaim'] },
        whole: { metrics: ['kubelet_volume_stats_capacity_bytes'], names: ['persistentvolumeclaim'] },
      },
    ],
    nodes: [
      { how: 'level', metrics: ['system.filesystem.utilization'], names: ['mountpoint'] },
      {
        how: 'share',
        part: { metrics: ['k8s.node.filesystem.usage'] },
        whole: { metrics: ['k8s.node.filesystem.capacity'] },
      },
      {
        how: 'share',
        part: { metrics: ['node_filesystem_avail_bytes'], names: ['mountpoint'] },
        whole: { metrics: ['node_filesystem_size_bytes'], names: ['mountpoint'] },
        free: true,
      },
    ],
  },
};

/** Requests, as histograms of durations or as counters. */
export const REQUESTS = [
  'http.server.request.duration',
  'rpc.server.call.duration',
  'rpc.server.duration',
  'http.server.duration',
  'istio_requests_total',
  'traces.span.metrics.calls',
  'calls',
  'http_server_requests_seconds',
  'http_requests_total',
] as const;
export const LATENCY = [
  'http.server.request.duration',
  'rpc.server.call.duration',
  'rpc.server.duration',
  'http.server.duration',
] as const;
export const GC_PAUSES = [
  'jvm.gc.duration',
  'v8js.gc.duration',
  'nodejs.gc.duration',
  'go.gc.pause.duration',
  'cpython.gc.duration',
  'process.runtime.jvm.gc.duration',
  'process.runtime.go.gc.pause_ns',
] as const;

/** Every metric that any source reads. */
export const KNOWN_METRICS: readonly string[] = [
  ...new Set([
    ...Object.values(SOURCES).flatMap(({ workloads = [], nodes = [] }) =>
      [...workloads, ...nodes].flatMap(metricsOf),
    ),
    ...REQUESTS,
    ...LATENCY,
    ...GC_PAUSES,
  ]),
];

/** The metrics of a source, without any of which it has nothing. */
export function metricsOf(source: Source): readonly string[] {
  return source.how === 'share' ? [...source.part.metrics, ...source.whole.metrics] : source.metrics;
}
