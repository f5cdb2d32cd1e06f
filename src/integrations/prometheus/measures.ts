import type { Measure } from '#src/evidence/ports.ts';

/** One way to a measure. `needs` are metrics without which it has nothing. */
export interface Candidate {
  needs: readonly string[];
  /** PromQL; `$ns` stands for the namespace as a string, `$range` for the window of a rate. */
  promql: string;
  /** The label whose value names a series among those of one owner. */
  name?: string;
  quantile?: string;
}

interface Candidates {
  /** Of one namespace, best first: the first with any data is used. */
  workloads?: readonly Candidate[];
  nodes?: readonly Candidate[];
}

/** cAdvisor counts a pod's sandbox and the pod as a whole beside its containers. */
const CONTAINERS = 'namespace="$ns",container!="",container!="POD"';
/** Whoever a request was for, as meshes, OpenTelemetry, the Prometheus operator and plain pods label it. */
const SERVICE = 'destination_workload,service_name,service,app,app_kubernetes_io_name,job';
/** A node exporter knows the node by the address it was scraped at; what the kernel calls itself is the node's name. */
const onNode = (promql: string): string =>
  `(${promql}) * on (instance) group_left (nodename) max by (instance, nodename) (node_uname_info)`;

const perPod = (metric: string, selector = 'namespace="$ns"'): Candidate => ({
  needs: [metric],
  promql: `sum by (namespace, pod) (rate(${metric}{${selector}}[$range]))`,
});

const node = (metric: string, promql: string, name?: string): Candidate => ({
  needs: [metric, 'node_uname_info'],
  promql: onNode(promql),
  ...(name ? { name } : {}),
});

/** `part / whole` of one owner; whole counts only where it is a limit. */
function share(
  part: string,
  whole: string,
  by: string,
  name?: string,
  selector = 'namespace="$ns"',
): Candidate {
  const metric = (text: string): string => /^[a-z_:A-Z0-9]+/.exec(text)?.[0] ?? text;
  const select = (text: string): string =>
    text.includes('{') ? text.replace('{', `{${selector},`) : `${text}{${selector}}`;
  return {
    needs: [metric(part), metric(whole)],
    promql: `sum by (${by}) (${select(part)}) / (sum by (${by}) (${select(whole)}) > 0)`,
    ...(name ? { name } : {}),
  };
}

/** Histograms of request durations: base name, selector of a namespace, and what turns their unit into milliseconds. */
const DURATIONS: readonly [base: string, selector: string, factor: number][] = [
  ['istio_request_duration_milliseconds', 'reporter="destination",destination_workload_namespace="$ns"', 1],
  ['http_server_request_duration_seconds', 'namespace="$ns"', 1_000],
  ['http_server_request_duration_seconds', 'k8s_namespace_name="$ns"', 1_000],
  ['rpc_server_duration_milliseconds', 'namespace="$ns"', 1],
  ['rpc_server_duration_milliseconds', 'k8s_namespace_name="$ns"', 1],
  ['http_server_requests_seconds', 'namespace="$ns"', 1_000],
  ['http_request_duration_seconds', 'namespace="$ns"', 1_000],
  ['grpc_server_handling_seconds', 'namespace="$ns"', 1_000],
];

const latency = (quantile: number): Candidate[] =>
  DURATIONS.map(([base, selector, factor]) => ({
    needs: [`${base}_bucket`],
    promql: `${factor} * histogram_quantile(${quantile}, sum by (le, ${SERVICE}) (rate(${base}_bucket{${selector}}[$range])))`,
    quantile: String(quantile),
  }));

/** Counters of requests: selector of a namespace, and the matcher of those that failed on the server's side. */
const REQUESTS: readonly [metric: string, selector: string, failed: string][] = [
  [
    'istio_requests_total',
    'reporter="destination",destination_workload_namespace="$ns"',
    'response_code=~"5.."',
  ],
  ['http_server_request_duration_seconds_count', 'namespace="$ns"', 'http_response_status_code=~"5.."'],
  [
    'http_server_request_duration_seconds_count',
    'k8s_namespace_name="$ns"',
    'http_response_status_code=~"5.."',
  ],
  ['rpc_server_duration_milliseconds_count', 'namespace="$ns"', 'rpc_grpc_status_code=~"2|4|12|13|14|15"'],
  [
    'rpc_server_duration_milliseconds_count',
    'k8s_namespace_name="$ns"',
    'rpc_grpc_status_code=~"2|4|12|13|14|15"',
  ],
  ['http_server_requests_seconds_count', 'namespace="$ns"', 'status=~"5.."'],
  ['http_requests_total', 'namespace="$ns",code!=""', 'code=~"5.."'],
  ['http_requests_total', 'namespace="$ns"', 'status=~"5.."'],
  ['http_request_duration_seconds_count', 'namespace="$ns",code!=""', 'code=~"5.."'],
  ['http_request_duration_seconds_count', 'namespace="$ns"', 'status=~"5.."'],
  [
    'grpc_server_handled_total',
    'namespace="$ns"',
    'grpc_code=~"Unknown|DeadlineExceeded|Unimplemented|Internal|Unavailable|DataLoss"',
  ],
];

const requestRate: readonly Candidate[] = REQUESTS.map(([metric, selector]) => ({
  needs: [metric],
  promql: `sum by (${SERVICE}) (rate(${metric}{${selector}}[$range]))`,
}));

const successRate: readonly Candidate[] = REQUESTS.map(([metric, selector, failed]) => {
  const all = `sum by (${SERVICE}) (rate(${metric}{${selector}}[$range]))`;
  const bad = `sum by (${SERVICE}) (rate(${metric}{${selector},${failed}}[$range]))`;
  return { needs: [metric], promql: `1 - (${bad} or 0 * ${all}) / (${all} > 0)` };
});

/** Pauses of collectors as sum and count: client libraries of Java (three), Go, Node.js and .NET. */
const PAUSES = [
  'jvm_gc_duration_seconds',
  'jvm_gc_pause_seconds',
  'jvm_gc_collection_seconds',
  'v8js_gc_duration_seconds',
  'nodejs_gc_duration_seconds',
  'go_gc_duration_seconds',
];
const gcPauses: readonly Candidate[] = PAUSES.map((base) => ({
  needs: [`${base}_count`],
  promql: `1000 * sum by (namespace, pod) (rate(${base}_sum{namespace="$ns"}[$range])) / (sum by (namespace, pod) (rate(${base}_count{namespace="$ns"}[$range])) > 0)`,
}));

/** Interfaces of pods and bridges repeat what the node's own have counted. */
const DEVICES = 'device!~"lo|veth.*|cali.*|lxc.*|cni.*|docker.*|flannel.*|cilium.*|tun.*|br-.*"';
const DISKS = 'fstype!~"tmpfs|overlay|squashfs|ramfs|nsfs|autofs|iso9660"';

/** How each measure is asked, by the names of cAdvisor, node exporter, kubelet, Istio, OpenTelemetry and client libraries. */
export const CANDIDATES: Readonly<Record<Measure, Candidates>> = {
  memory: {
    workloads: [
      {
        needs: ['container_memory_working_set_bytes'],
        promql: `sum by (namespace, pod) (container_memory_working_set_bytes{${CONTAINERS}})`,
      },
      {
        needs: ['process_resident_memory_bytes'],
        promql: 'sum by (namespace, pod) (process_resident_memory_bytes{namespace="$ns",pod!=""})',
      },
    ],
    nodes: [
      node('node_memory_MemAvailable_bytes', 'node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes'),
    ],
  },
  cpu: {
    workloads: [
      perPod('container_cpu_usage_seconds_total', CONTAINERS),
      perPod('process_cpu_seconds_total', 'namespace="$ns",pod!=""'),
    ],
    nodes: [
      node(
        'node_cpu_seconds_total',
        'sum by (instance) (rate(node_cpu_seconds_total{mode!~"idle|iowait|steal"}[$range]))',
      ),
    ],
  },
  'cpu-throttling': { workloads: [perPod('container_cpu_cfs_throttled_seconds_total', CONTAINERS)] },
  'gc-pauses': { workloads: gcPauses },
  latency: { workloads: latency(0.99) },
  'median-latency': { workloads: latency(0.5) },
  'request-rate': { workloads: requestRate },
  'success-rate': { workloads: successRate },
  'network-receive': {
    workloads: [perPod('container_network_receive_packets_total')],
    nodes: [
      node(
        'node_network_receive_packets_total',
        `sum by (instance) (rate(node_network_receive_packets_total{${DEVICES}}[$range]))`,
      ),
    ],
  },
  'network-transmit': {
    workloads: [perPod('container_network_transmit_packets_total')],
    nodes: [
      node(
        'node_network_transmit_packets_total',
        `sum by (instance) (rate(node_network_transmit_packets_total{${DEVICES}}[$range]))`,
      ),
    ],
  },
  'tcp-retransmits': {
    nodes: [
      node('node_netstat_Tcp_RetransSegs', 'sum by (instance) (rate(node_netstat_Tcp_RetransSegs[$range]))'),
    ],
  },
  'queue-depth': {
    workloads: [
      {
        needs: ['rabbitmq_queue_messages_ready'],
        promql: 'sum by (namespace, queue) (rabbitmq_queue_messages_ready{namespace="$ns"})',
        name: 'queue',
      },
      {
        needs: ['kafka_consumergroup_lag'],
        promql: 'sum by (namespace, consumergroup) (kafka_consumergroup_lag{namespace="$ns"})',
        name: 'consumergroup',
      },
      {
        needs: ['celery_queue_length'],
        promql: 'sum by (namespace, queue_name) (celery_queue_length{namespace="$ns"})',
        name: 'queue_name',
      },
    ],
  },
  connections: {
    workloads: [
      share('hikaricp_connections_active', 'hikaricp_connections_max', 'namespace, pod, pool', 'pool'),
      share(
        'db_client_connection_count{db_client_connection_state="used"}',
        'db_client_connection_max',
        `namespace, pod, service_name, db_client_connection_pool_name`,
        'db_client_connection_pool_name',
      ),
      share(
        'db_client_connections_usage{state="used"}',
        'db_client_connections_max',
        'namespace, pod, service_name, pool_name',
        'pool_name',
      ),
      share('go_sql_in_use_connections', 'go_sql_max_open_connections', 'namespace, pod, db_name', 'db_name'),
      share('pg_stat_database_numbackends', 'pg_settings_max_connections', 'namespace, pod, service, job'),
      share(
        'mysql_global_status_threads_connected',
        'mysql_global_variables_max_connections',
        'namespace, pod, service, job',
      ),
      share('redis_connected_clients', 'redis_config_maxclients', 'namespace, pod, service, job'),
    ],
  },
  'file-descriptors': {
    workloads: [share('process_open_fds', 'process_max_fds', 'namespace, pod, service, job')],
    nodes: [node('node_filefd_allocated', 'node_filefd_allocated / (node_filefd_maximum > 0)')],
  },
  'disk-use': {
    workloads: [
      share(
        'kubelet_volume_stats_used_bytes',
        'kubelet_volume_stats_capacity_bytes',
        'namespace, persistentvolumeclaim',
        'persistentvolumeclaim',
      ),
    ],
    nodes: [
      node(
        'node_filesystem_avail_bytes',
        `max by (instance, mountpoint) (1 - node_filesystem_avail_bytes{${DISKS}} / (node_filesystem_size_bytes{${DISKS}} > 0))`,
        'mountpoint',
      ),
    ],
  },
};

/** Every metric that any candidate needs. */
export const NEEDED_METRICS: readonly string[] = [
  ...new Set(
    Object.values(CANDIDATES).flatMap(({ workloads = [], nodes = [] }) =>
      [...workloads, ...nodes].flatMap(({ needs }) => needs),
    ),
  ),
];
