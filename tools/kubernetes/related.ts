import type { ToolContext } from '#src/agent/tools/tool.ts';
import { CasebookError } from '#src/errors.ts';
import type { Gap } from '#src/evidence/types.ts';
import type { Service } from '#src/kubernetes/network-objects.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import type { ReplicaSet } from '#src/kubernetes/workload-objects.ts';
import { clusterOf } from './cluster.ts';

const MOST_READ = 5_000;

type Reader = Pick<ToolContext, 'reads' | 'signal'>;

/** True where `owner` controls the object: names can be anybody's, so uids decide where both sides have one. */
export function isOwnedBy({ metadata }: KubeObject, owner: KubeObject): boolean {
  return (metadata.ownerReferences ?? []).some(
    ({ kind, name, uid }) =>
      kind === owner.kind &&
      name === owner.metadata.name &&
      (!uid || !owner.metadata.uid || uid === owner.metadata.uid),
  );
}

async function list<T extends KubeObject>(
  { reads, signal }: Reader,
  kind: 'Pod' | 'ReplicaSet',
  namespace: string | undefined,
): Promise<T[]> {
  return (await clusterOf(reads).list(kind, namespace, { signal, limit: MOST_READ })).items as T[];
}

/** The ReplicaSets of a Deployment with their revisions, oldest first. */
export async function replicaSetsOf(reader: Reader, deployment: KubeObject): Promise<ReplicaSet[]> {
  const sets = await list<ReplicaSet>(reader, 'ReplicaSet', deployment.metadata.namespace);
  return sets
    .filter((set) => isOwnedBy(set, deployment))
    .sort((a, b) => revisionNumber(a) - revisionNumber(b));
}

/** 0 where it has none. */
export function revisionNumber({ metadata }: KubeObject): number {
  return Number(metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0) || 0;
}

/** What an object owns, selects or mounts. */
export interface Family {
  /** Undefined for a kind that has none. */
  pods?: Pod[];
  /** Beginnings of the names of pods, also of those that are gone. */
  prefixes: string[];
}

export async function familyOf(reader: Reader, object: KubeObject): Promise<Family> {
  const { kind, metadata } = object;
  const pods = (): Promise<Pod[]> => list<Pod>(reader, 'Pod', metadata.namespace);
  switch (kind) {
    case 'Deployment': {
      const [sets, all] = await Promise.all([replicaSetsOf(reader, object), pods()]);
      return {
        pods: all.filter((pod) => sets.some((set) => isOwnedBy(pod, set))),
        prefixes: sets.map(({ metadata: { name } }) => name),
      };
    }
    case 'ReplicaSet':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'Job':
      return {
        pods: (await pods()).filter((pod) => isOwnedBy(pod, object)),
        prefixes: [metadata.name],
      };
    case 'Service': {
      const selector = Object.entries((object as Service).spec?.selector ?? {});
      const all = selector.length === 0 ? [] : await pods();
      return {
        pods: all.filter(({ metadata: { labels } }) =>
          selector.every(([key, value]) => labels?.[key] === value),
        ),
        prefixes: [],
      };
    }
    case 'PersistentVolumeClaim':
      return {
        pods: (await pods()).filter(({ spec }) =>
          (spec?.volumes ?? []).some((volume) => volume.persistentVolumeClaim?.claimName === metadata.name),
        ),
        prefixes: [],
      };
    default:
      return { prefixes: [] };
  }
}

/** What could not be read beside what could: named, not lost. */
export interface Missing {
  add<T>(what: string, read: Promise<T>): Promise<T | undefined>;
  gaps: Gap[];
  /** Where nothing at all could be read, the first error: that is no answer. */
  throwIfAll(): void;
}

export function missing(signal: AbortSignal): Missing {
  const gaps: Gap[] = [];
  const errors: CasebookError[] = [];
  let reads = 0;
  return {
    gaps,
    throwIfAll: () => {
      if (errors[0] && errors.length === reads) throw errors[0];
    },
    add: async (what, read) => {
      reads += 1;
      try {
        return await read;
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof CasebookError)) throw error;
        errors.push(error);
        gaps.push({ what, why: error.message, fix: error.fix });
        return undefined;
      }
    },
  };
}
