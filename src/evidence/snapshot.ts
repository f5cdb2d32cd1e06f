import type { CaseScope } from '#src/cases/types.ts';
import { ConfigError, InvalidInputError, NotFoundError } from '#src/errors.ts';
import { type KubeObject, READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';
import type { ClusterPort, Ports } from './ports.ts';
import { bounded } from './snapshot-bounds.ts';
import { openSnapshot, type SnapshotCase, type SnapshotFiles } from './snapshot-files.ts';
import { logsPort } from './snapshot-logs.ts';
import { observedPorts, telemetryPort } from './snapshot-telemetry.ts';

/** What every snapshot holds. Of other kinds an empty list would say that there are none, where nobody looked. */
const RECORDED: ReadonlySet<ReadableKind> = new Set([
  'Namespace',
  'Node',
  'Lease',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'ResourceQuota',
  'ServiceAccount',
  'ConfigMap',
  'Service',
  'Endpoints',
  'Deployment',
  'ReplicaSet',
  'DaemonSet',
  'Pod',
  'Event',
]);

/** How far back a snapshot's case looks; Kubernetes keeps events for an hour. */
const WINDOW_MS = 60 * 60_000;

export interface Snapshot {
  case: SnapshotCase;
  ports: Ports;
  scope: CaseScope;
  now: Date;
}

/**
 * A recorded incident as ports. "Now" is the moment of the recording. Parts that are missing show when they are read,
 * as gaps. Throws NotFoundError or InvalidInputError where even `case.json` cannot be read.
 */
export function loadSnapshot(folder: string): Snapshot {
  return snapshotOf(openSnapshot(folder));
}

/** A snapshot over its parts, wherever they come from. */
export function snapshotOf(files: SnapshotFiles): Snapshot {
  const described = files.case();
  const now = new Date(described.capturedAt);
  const cluster = described.system ?? 'snapshot';
  return {
    case: described,
    ports: {
      cluster: clusterPort(files),
      telemetry: telemetryPort(files),
      logs: logsPort(files),
      ...observedPorts(files, described.namespace),
    },
    scope: {
      cluster,
      namespaces: [described.namespace],
      dependencies: [],
      window: { from: new Date(now.getTime() - WINDOW_MS).toISOString(), to: now.toISOString() },
    },
    now,
  };
}

/** Without its objects a snapshot knows nothing of any kind, which is not the same as holding none. */
function objectsOf(files: SnapshotFiles): KubeObject[] {
  try {
    return files.objects();
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    throw new InvalidInputError(error.message, error.fix, { cause: error });
  }
}

/** EndpointSlices repeat what Endpoints say, so their absence leaves nothing unknown. */
const SLICES_LEFT_OUT = new NotFoundError(
  'Snapshots hold Endpoints instead of EndpointSlices.',
  'Nothing is to be done.',
);
/** Made once: a snapshot lacks some thirty kinds, and the stack of an error costs more than to look for a kind. */
const NOT_RECORDED = new ConfigError(
  'The snapshot does not record such objects.',
  'Look at the live cluster.',
);

function clusterPort(files: SnapshotFiles): ClusterPort {
  const recorded = new Set<string>([...RECORDED, ...(files.case().kinds ?? [])]);
  let byKind: Map<string, KubeObject[]> | undefined;
  const ofKind = (kind: ReadableKind): KubeObject[] => {
    byKind ??= Map.groupBy(objectsOf(files), (object) => object.kind);
    return byKind.get(kind) ?? [];
  };
  return {
    source: 'snapshot',
    list: async (kind, namespace, bounds) => {
      const found = ofKind(kind);
      if (found.length === 0 && !recorded.has(kind)) {
        throw kind === 'EndpointSlice' ? SLICES_LEFT_OUT : NOT_RECORDED;
      }
      const wanted = found.filter(
        (object) =>
          namespace === undefined || !READABLE[kind].namespaced || object.metadata.namespace === namespace,
      );
      return bounded(
        wanted,
        bounds,
        `cluster.json kind=${kind}${namespace === undefined ? '' : ` namespace=${namespace}`}`,
      );
    },
    get: async ({ kind, name, namespace }, { signal }) => {
      signal.throwIfAborted();
      const where = READABLE[kind].namespaced ? namespace : undefined;
      const object = ofKind(kind).find(
        ({ metadata }) => metadata.name === name && metadata.namespace === where,
      );
      if (!object && ofKind(kind).length === 0 && !recorded.has(kind)) throw NOT_RECORDED;
      return {
        ...(object ? { object } : {}),
        query: `cluster.json kind=${kind}${where ? ` namespace=${where}` : ''} name=${name}`,
      };
    },
    secretNames: async (namespace, bounds) => {
      const secrets = files
        .objects()
        .filter(({ kind, metadata }) => kind === 'Secret' && metadata.namespace === namespace)
        .map((object) => ({
          name: object.metadata.name,
          ...('type' in object ? { type: String(object.type) } : {}),
        }));
      return bounded(secrets, bounds, `cluster.json kind=Secret namespace=${namespace}`);
    },
    podLog: async ({ pod, container, previous }, bounds) => {
      const lines = files
        .logs()
        .filter(
          (line) => line.source === 'container' && line.pod === pod && (line.previous ?? false) === previous,
        )
        .filter((line) => line.container === undefined || line.container === container)
        .map((line) => (line.ts ? `${line.ts} ${line.line}` : line.line));
      if (lines.length === 0) {
        throw new NotFoundError(
          `The snapshot has no log of pod ${pod}.`,
          'Record the snapshot with its log.',
        );
      }
      const query = `logs.ndjson pod=${pod} container=${container}${previous ? ' previous' : ''}`;
      return bounded(lines.slice(-bounds.limit), bounds, query);
    },
  };
}
