import type { ToolContext } from '#src/agent/tools/tool.ts';
import { windowInScope } from '#src/agent/tools/tool-scope.ts';
import type { TimeWindow } from '#src/cases/types.ts';
import { ConfigError } from '#src/errors.ts';
import type { Series } from '#src/evidence/ports.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import { clusterOf } from './cluster.ts';

/** What a pod uses, or a service where nobody knows its pods. */
export interface Use {
  pod?: string;
  service?: string;
  memoryBytes?: number;
  cpuCores?: number;
  /** ISO 8601: when it was measured. */
  at?: string;
}

export interface Measured {
  rows: Use[];
  source: string;
  query: string;
  window?: TimeWindow;
}

const MOST_READ = 5_000;
const MOST_SERIES = 400;
/** Older values say nothing about now. */
const LATELY_MS = 15 * 60_000;

interface PodMetrics extends KubeObject {
  timestamp?: string;
  containers?: { usage?: Record<string, string> }[];
}

export async function fromMetricsApi({ reads, signal }: ToolContext, namespace: string): Promise<Measured> {
  const cluster = clusterOf(reads);
  const { items, query } = await cluster.list('PodMetrics', namespace, { signal, limit: MOST_READ });
  const rows = (items as PodMetrics[]).map(({ metadata, timestamp, containers = [] }) => {
    const sum = (what: string): number =>
      containers.reduce((all, { usage }) => all + (quantity(usage?.[what]) ?? 0), 0);
    return {
      pod: metadata.name,
      memoryBytes: sum('memory'),
      cpuCores: rounded(sum('cpu')),
      ...(timestamp ? { at: timestamp } : {}),
    };
  });
  return { rows, source: cluster.source, query };
}

/** The last values of the last quarter of an hour. */
export async function fromTelemetry(context: ToolContext, namespace: string): Promise<Measured> {
  const { scope, reads, now, signal } = context;
  const { telemetry } = reads.ports;
  if (!telemetry)
    throw new ConfigError('No telemetry is connected.', 'Set CLICKHOUSE_URL or PROMETHEUS_URL.');
  const window = windowInScope(scope, now, { since: new Date(now.getTime() - LATELY_MS).toISOString() });
  const bounds = { signal, limit: MOST_SERIES };
  const [memory, cpu] = await Promise.all([
    telemetry.series('memory', { namespace, window }, bounds),
    telemetry.series('cpu', { namespace, window }, bounds),
  ]);
  const rows = new Map<string, Use>();
  const add = (series: Series, field: 'memoryBytes' | 'cpuCores'): void => {
    const { pod, service, node } = series.labels;
    const last = series.points.at(-1);
    if (!last || (pod === undefined && (service === undefined || node !== undefined))) return;
    const row = rows.get(`${pod}/${service}`) ?? { ...(pod === undefined ? { service } : { pod }) };
    // Containers of one pod are added up.
    const value = (row[field] ?? 0) + last[1];
    rows.set(`${pod}/${service}`, { ...row, [field]: rounded(value), at: last[0] });
  };
  for (const each of memory.items) add(each, 'memoryBytes');
  for (const each of cpu.items) add(each, 'cpuCores');
  return {
    rows: [...rows.values()],
    source: telemetry.source,
    query: `${memory.query} ; ${cpu.query}`,
    window,
  };
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
