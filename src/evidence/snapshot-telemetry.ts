import type { Node } from '#src/kubernetes/objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type { Alert, Measure, NodeUnit, Ports, Series, TelemetryPort } from './ports.ts';
import { bounded } from './snapshot-bounds.ts';
import type { SnapshotFiles } from './snapshot-files.ts';

/** Which columns hold a measure, and its unit. */
const COLUMNS: Partial<Record<Measure, { suffix: string; unit: string; quantile?: string }>> = {
  memory: { suffix: 'mem', unit: 'By' },
  cpu: { suffix: 'cpu', unit: '{cpu}' },
  'cpu-throttling': { suffix: 'cpu_cfs', unit: 's' },
  'gc-pauses': { suffix: 'gc_pause', unit: 'ms' },
  latency: { suffix: 'p95latency', unit: 'ms', quantile: '0.95' },
  'median-latency': { suffix: 'p50latency', unit: 'ms', quantile: '0.5' },
  'request-rate': { suffix: 'rps', unit: '1/s' },
  'success-rate': { suffix: 'success_rate', unit: '1' },
  'network-receive': { suffix: 'network_receive', unit: '1/s' },
  'network-transmit': { suffix: 'network_transmit', unit: '1/s' },
  'tcp-retransmits': { suffix: 'tcp_retans', unit: '1/s' },
};
/** High quantiles that a recording may have instead of the 95th, best first. */
const HIGH_QUANTILES = ['95', '99', '90'];

/** The recorded metrics as a port. */
export function telemetryPort(files: SnapshotFiles): TelemetryPort {
  return {
    source: 'snapshot',
    series: async (measure, { namespace, window }, bounds) => {
      const column = COLUMNS[measure];
      if (!column) return bounded<Series>([], bounds, `metrics.csv has no column of ${measure}`);
      const { unit } = column;
      const nodes = capacities(files);
      const { columns, times, values } = files.metrics();
      const { suffix, quantile } = measure === 'latency' ? highQuantile(columns, column) : column;
      const items = columns.flatMap((name, index): Series[] => {
        if (!name.endsWith(`-${suffix}`)) return [];
        const owner = name.slice(0, -suffix.length - 1);
        const node = nodes.get(owner);
        const labels = node ? { node: owner } : { namespace, service: owner };
        // Of nodes CPU and memory were recorded in percent.
        const factor = (measure === 'cpu' || measure === 'memory') && node ? node[measure] / 100 : 1;
        const points = times
          .map((at, row): [string, number] => [at, (values[index]?.[row] ?? Number.NaN) * factor])
          .filter(([at, value]) => Number.isFinite(value) && at >= window.from && at < window.to);
        return [{ metric: name, unit, labels: { ...labels, ...(quantile ? { quantile } : {}) }, points }];
      });
      return bounded(items, bounds, `metrics.csv columns=*-${suffix}`);
    },
  };
}

function capacities(files: SnapshotFiles): Map<string, { cpu: number; memory: number }> {
  const nodes = files.objects().filter(({ kind }) => kind === 'Node') as Node[];
  return new Map(
    nodes.map(({ metadata, status }) => [
      metadata.name,
      {
        cpu: quantity(status?.capacity?.cpu) ?? Number.NaN,
        memory: quantity(status?.capacity?.memory) ?? Number.NaN,
      },
    ]),
  );
}

function highQuantile(
  columns: readonly string[],
  column: { suffix: string; quantile?: string },
): { suffix: string; quantile?: string } {
  const found = HIGH_QUANTILES.find((each) => columns.some((name) => name.endsWith(`-p${each}latency`)));
  return found ? { suffix: `p${found}latency`, quantile: `0.${found}` } : column;
}

/** What was seen beside metrics and logs: probes, alerts, who calls whom, units of the nodes, manifests. */
export function observedPorts(
  files: SnapshotFiles,
  recorded: string,
): Pick<Ports, 'nodeUnits' | 'alerts' | 'routes' | 'topology' | 'manifests'> {
  const source = 'snapshot';
  return {
    nodeUnits: {
      source,
      units: async (bounds) => {
        const units = files.logs().filter((line) => line.source === 'systemd-unit');
        const items = units.map(
          ({ node = '', unit = '', active, sub, since }): NodeUnit => ({
            node,
            unit,
            active: (active ?? 'inactive') as NodeUnit['active'],
            ...(sub ? { sub } : {}),
            ...(since ? { since } : {}),
          }),
        );
        return bounded(items, bounds, 'logs.ndjson source=systemd-unit');
      },
    },
    alerts: {
      source,
      alerts: async (_request, bounds) => bounded(files.alerts().map(alertOf), bounds, 'alerts.json alerts'),
    },
    routes: {
      source,
      probe: async ({ namespace }, bounds) => {
        const probes = namespace === recorded ? files.probes() : [];
        const items = probes.map(({ service, port, fromNode, success, detail }) => ({
          namespace,
          service,
          port,
          kind: 'tcp' as const,
          ...(fromNode ? { fromNode } : {}),
          success,
          detail,
        }));
        return bounded(items, bounds, `probes.json namespace=${namespace}`);
      },
    },
    topology: {
      source,
      calls: async (_request, bounds) => {
        const calls = Object.entries(files.topology()).flatMap(([caller, callees]) =>
          callees.map((callee) => ({ caller, callee })),
        );
        return bounded(calls, bounds, 'topology.json calls');
      },
    },
    manifests: {
      source,
      manifests: async ({ namespace }, bounds) => {
        const declared = files
          .manifests()
          .filter(({ metadata }) => (metadata.namespace ?? recorded) === namespace);
        return bounded(declared, bounds, `manifests.json namespace=${namespace}`);
      },
    },
  };
}

function alertOf(raw: Record<string, unknown>): Alert {
  const texts = (value: unknown): Record<string, string> =>
    typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]))
      : {};
  const ended = typeof raw.endsAt === 'string' && !raw.endsAt.startsWith('0001') ? raw.endsAt : undefined;
  return {
    labels: texts(raw.labels),
    annotations: texts(raw.annotations),
    status: raw.status === 'resolved' ? 'resolved' : 'firing',
    startsAt: typeof raw.startsAt === 'string' ? raw.startsAt : '',
    ...(ended ? { endsAt: ended } : {}),
  };
}
