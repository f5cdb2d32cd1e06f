import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describeError, InvalidInputError, NotFoundError } from '#src/errors.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';

/** One line of a snapshot's `logs.ndjson`. */
export interface SnapshotLogLine {
  ts: string | null;
  source: string;
  service?: string;
  pod?: string;
  container?: string;
  previous?: boolean;
  line: string;
  /** Of journald and systemd-unit lines. */
  node?: string;
  unit?: string;
  active?: string;
  sub?: string;
  since?: string;
  /** The line is one sample of so many alike. */
  count?: number;
}

/** A TCP check made from inside the cluster. */
export interface SnapshotProbe {
  service: string;
  port: number;
  fromNode: string | null;
  success: boolean;
  detail: string;
}

export interface SnapshotCase {
  id: string;
  system?: string;
  namespace: string;
  query?: string;
  /** Kinds that were read besides those that every snapshot holds: of them an empty list means that there are none. */
  kinds?: string[];
  /** ISO 8601 in UTC: "now" for everything that reads the snapshot. */
  capturedAt: string;
}

export interface SnapshotMetrics {
  /** Column names without `time`. */
  columns: string[];
  /** ISO 8601 in UTC. */
  times: string[];
  /** Per column, one value per time; NaN where the cell is empty. */
  values: number[][];
}

/** The parts of one snapshot folder, each read once, when it is first asked for. */
export interface SnapshotFiles {
  case(): SnapshotCase;
  objects(): KubeObject[];
  logs(): SnapshotLogLine[];
  metrics(): SnapshotMetrics;
  manifests(): KubeObject[];
  probes(): SnapshotProbe[];
  /** The alerts of an Alertmanager webhook payload. */
  alerts(): Record<string, unknown>[];
  /** Callees by caller. */
  topology(): Record<string, string[]>;
}

/** Larger files are refused instead of filling the memory. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Most parts fit into a few of these; by zlib's own 16 KiB unpacking takes half as long again. */
const CHUNK_BYTES = 256 * 1024;

/** Opens a folder. Each part throws NotFoundError where its file is missing, InvalidInputError where it is broken. */
export function openSnapshot(folder: string): SnapshotFiles {
  return {
    case: once(() => parseCase(readPart(folder, 'case.json'))),
    objects: once(() => parseObjects('cluster.json', readPart(folder, 'cluster.json'))),
    logs: once(() => parseLogs(readPart(folder, 'logs.ndjson'))),
    metrics: once(() => parseMetrics(readPart(folder, 'metrics.csv'))),
    manifests: once(() => parseObjects('manifests.json', readPart(folder, 'manifests.json'))),
    probes: once(() => parseProbes(readPart(folder, 'probes.json'))),
    alerts: once(() => parseAlerts(readPart(folder, 'alerts.json'))),
    topology: once(() => parseTopology(readPart(folder, 'topology.json'))),
  };
}

function once<T>(read: () => T): () => T {
  let result: { value: T } | { error: unknown } | undefined;
  return () => {
    try {
      result ??= { value: read() };
    } catch (error) {
      result = { error };
    }
    if ('error' in result) throw result.error;
    return result.value;
  };
}

/** The text of `name.gz`, or of `name`. */
function readPart(folder: string, name: string): string {
  const packed = readIfThere(join(folder, `${name}.gz`));
  if (packed) {
    try {
      return gunzipSync(packed, { maxOutputLength: MOST_BYTES, chunkSize: CHUNK_BYTES }).toString('utf8');
    } catch (error) {
      throw broken(`${name}.gz`, error);
    }
  }
  const plain = readIfThere(join(folder, name));
  if (plain) return plain.toString('utf8');
  throw new NotFoundError(
    `The snapshot has no ${name}.`,
    `Add ${name} or ${name}.gz to the snapshot folder.`,
  );
}

function readIfThere(path: string): Buffer | undefined {
  try {
    // Asked first: of two possible names one is always missing, and an exception costs ten times as much.
    return statSync(path, { throwIfNoEntry: false }) === undefined ? undefined : readFileSync(path);
  } catch (error) {
    throw broken(path, error);
  }
}

function broken(name: string, error: unknown): InvalidInputError {
  return new InvalidInputError(
    `${name} of the snapshot cannot be read: ${describeError(error)}.`,
    'Record the snapshot again.',
    {
      cause: error,
    },
  );
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw broken(name, error);
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parseCase(text: string): SnapshotCase {
  const value = parseJson('case.json', text);
  if (
    !isRecord(value) ||
    typeof value.namespace !== 'string' ||
    typeof value.capturedAt !== 'string' ||
    Number.isNaN(Date.parse(value.capturedAt))
  ) {
    throw broken('case.json', 'it needs namespace and capturedAt (ISO 8601)');
  }
  return {
    id: typeof value.id === 'string' ? value.id : '',
    namespace: value.namespace,
    capturedAt: new Date(value.capturedAt).toISOString(),
    ...(typeof value.system === 'string' && value.system ? { system: value.system } : {}),
    ...(typeof value.query === 'string' ? { query: value.query } : {}),
    ...(Array.isArray(value.kinds) ? { kinds: value.kinds.map(String) } : {}),
  };
}

function parseObjects(name: string, text: string): KubeObject[] {
  const list = parseJson(name, text);
  if (!isRecord(list) || !Array.isArray(list.items)) throw broken(name, 'it is no List');
  return list.items.filter(
    (item: unknown): item is KubeObject =>
      isRecord(item) &&
      typeof item.kind === 'string' &&
      isRecord(item.metadata) &&
      typeof item.metadata.name === 'string',
  );
}

function parseProbes(text: string): SnapshotProbe[] {
  const list = parseJson('probes.json', text);
  if (!Array.isArray(list)) throw broken('probes.json', 'it is no list');
  return list.filter(
    (each: unknown): each is SnapshotProbe =>
      isRecord(each) &&
      typeof each.service === 'string' &&
      typeof each.port === 'number' &&
      typeof each.success === 'boolean',
  );
}

function parseAlerts(text: string): Record<string, unknown>[] {
  const payload = parseJson('alerts.json', text);
  if (!isRecord(payload) || !Array.isArray(payload.alerts)) throw broken('alerts.json', 'it has no alerts');
  return payload.alerts.filter(isRecord);
}

function parseTopology(text: string): Record<string, string[]> {
  const services = parseJson('topology.json', text);
  if (!isRecord(services)) throw broken('topology.json', 'it is no object');
  return Object.fromEntries(
    Object.entries(services).map(([caller, value]) => {
      const calls = isRecord(value) && Array.isArray(value.calls) ? value.calls : [];
      return [caller, calls.filter((callee: unknown): callee is string => typeof callee === 'string')];
    }),
  );
}

function parseLogs(text: string): SnapshotLogLine[] {
  // One call for all takes half the time of one for each line.
  const trimmed = text.trim();
  const dense = trimmed.includes('\n\n') ? trimmed.replace(/\n+/g, '\n') : trimmed;
  const lines = dense.replaceAll('\n', ',');
  return (parseJson('logs.ndjson', `[${lines}]`) as unknown[]).filter(
    (value): value is SnapshotLogLine =>
      isRecord(value) && typeof value.line === 'string' && typeof value.source === 'string',
  );
}

/** Recorded snapshots write the `time` column in UTC+08:00 without saying so in the value. */
const METRICS_OFFSET = '+08:00';

function parseMetrics(text: string): SnapshotMetrics {
  const [header = '', ...rows] = text.trim().split(/\r?\n/);
  const names = header.split(',');
  const timeAt = names.indexOf('time');
  if (timeAt < 0) throw broken('metrics.csv', 'it has no time column');
  const columns = names.filter((_, index) => index !== timeAt);
  const metrics: SnapshotMetrics = { columns, times: [], values: columns.map(() => []) };
  for (const row of rows) {
    const cells = row.split(',');
    const at = Date.parse(`${(cells[timeAt] ?? '').trim().replace(' ', 'T')}${METRICS_OFFSET}`);
    if (Number.isNaN(at)) continue;
    metrics.times.push(new Date(at).toISOString());
    const numbers = cells.filter((_, index) => index !== timeAt);
    for (const [index, values] of metrics.values.entries()) {
      const cell = numbers[index];
      values.push(cell === undefined || cell.trim() === '' ? Number.NaN : Number(cell));
    }
  }
  return metrics;
}
