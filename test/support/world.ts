import { NotFoundError } from '#src/errors.ts';
import type {
  Alert,
  Call,
  ClusterPort,
  DatabaseAnswer,
  Edit,
  LogLine,
  LogPattern,
  Measure,
  NodeLogLine,
  NodeUnit,
  PortResult,
  Ports,
  RouteProbe,
  Series,
} from '#src/evidence/ports.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';

export interface World {
  objects: KubeObject[];
  memory?: Series[];
  gcPauses?: Series[];
  latency?: Series[];
  /** Of other measures. */
  series?: Partial<Record<Measure, Series[]>>;
  logs?: LogLine[];
  patterns?: LogPattern[];
  nodeLogs?: NodeLogLine[];
  units?: NodeUnit[];
  alerts?: Alert[];
  probes?: RouteProbe[];
  calls?: Call[];
  manifests?: KubeObject[];
  databases?: DatabaseAnswer[];
  secrets?: { name: string; type?: string }[];
  /** Last writes, newest first; without it the source does not know them. */
  edits?: Edit[];
  /** Logs by `namespace/pod/container`, of the instance before. */
  podLogs?: Record<string, string[]>;
  /** Logs by `namespace/pod/container`, of the instance that runs. */
  currentLogs?: Record<string, string[]>;
}

/** Ports over a world in memory. Kinds in `denied` answer with that error. */
export function portsOf(world: World, denied: Partial<Record<string, Error>> = {}): Ports {
  const fail = (key: string): void => {
    const error = denied[key];
    if (error) throw error;
  };
  const cluster: ClusterPort = {
    source: 'kubernetes:test',
    list: async (kind, namespace, { limit }) => {
      fail(kind);
      if (kind === 'EndpointSlice')
        throw new NotFoundError('This cluster serves no EndpointSlice.', 'Use Endpoints.');
      const all = world.objects.filter(
        (object) =>
          object.kind === kind && (namespace === undefined || object.metadata.namespace === namespace),
      );
      return {
        items: all.slice(0, limit),
        truncated: all.length > limit,
        query: `GET ${kind} ${namespace ?? ''}`,
      };
    },
    get: async ({ kind, name, namespace }) => {
      fail(kind);
      const object = world.objects.find(
        ({ kind: is, metadata }) =>
          is === kind && metadata.name === name && (metadata.namespace ?? namespace) === namespace,
      );
      return { ...(object ? { object } : {}), query: `GET ${kind} ${namespace ?? ''} ${name}` };
    },
    ...(world.edits
      ? {
          edits: async (kind, _namespace, { limit }) => {
            fail('edits');
            const items = (world.edits ?? []).filter((edit) => edit.kind === kind);
            return {
              items: items.slice(0, limit),
              truncated: items.length > limit,
              query: `GET edits ${kind}`,
            };
          },
        }
      : {}),
    secretNames: async () => {
      fail('Secret');
      return { items: world.secrets ?? [], truncated: false, query: 'GET secrets' };
    },
    podLog: async ({ namespace, pod: name, container, previous }, { limit }) => {
      const logs = previous ? world.podLogs : world.currentLogs;
      const lines = logs?.[`${namespace}/${name}/${container}`];
      if (!lines) throw new NotFoundError('There is no earlier instance.', 'Wait for a restart.');
      return { items: lines.slice(-limit), truncated: false, query: `GET log ${name}` };
    },
  };
  const all: Partial<Record<Measure, Series[] | undefined>> = {
    memory: world.memory,
    'gc-pauses': world.gcPauses,
    latency: world.latency,
    ...world.series,
  };
  const answer = <T>(kind: string, items: T[] | undefined): PortResult<T> => {
    fail(kind);
    return { items: items ?? [], truncated: false, query: `SELECT ${kind}` };
  };
  return {
    cluster,
    telemetry: {
      source: 'clickhouse',
      series: async (measure, { namespace }) =>
        answer(
          measure,
          (all[measure] ?? []).filter(
            ({ labels }) => labels.namespace === namespace || labels.node !== undefined,
          ),
        ),
    },
    logs: {
      source: 'clickhouse',
      errors: async () => answer('errors', world.logs),
      patterns: async () => answer('patterns', world.patterns),
      nodeLogs: async () => answer('nodeLogs', world.nodeLogs),
    },
    nodeUnits: { source: 'prometheus', units: async () => answer('units', world.units) },
    alerts: { source: 'alertmanager', alerts: async () => answer('alerts', world.alerts) },
    routes: { source: 'probe', probe: async () => answer('probes', world.probes) },
    topology: { source: 'clickhouse', calls: async () => answer('calls', world.calls) },
    manifests: { source: 'folder', manifests: async () => answer('manifests', world.manifests) },
    databases: { source: 'postgres', ask: async () => answer('databases', world.databases) },
  };
}
