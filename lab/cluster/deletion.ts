import type { Core } from '#lab/cluster/core.ts';
import {
  asArray,
  asObject,
  type JsonObject,
  type KubeObject,
  numberAt,
  timestamp,
} from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';
import { preconditionFailed } from '#lab/cluster/status-error.ts';
import type { Actor } from '#lab/cluster/store.ts';

export interface DeleteOptions {
  gracePeriodSeconds?: number;
  propagationPolicy?: string;
  preconditions?: { uid?: string; resourceVersion?: string };
  dryRun: boolean;
  actor?: Actor;
}

/** Reads `v1 DeleteOptions` from a body and from query parameters, which real servers accept too. */
export function parseDeleteOptions(body: unknown, query: URLSearchParams): DeleteOptions {
  const sent = asObject(body);
  const grace = sent.gracePeriodSeconds ?? query.get('gracePeriodSeconds');
  const policy = sent.propagationPolicy ?? query.get('propagationPolicy');
  const orphan = sent.orphanDependents === true ? 'Orphan' : undefined;
  const preconditions = asObject(sent.preconditions) as { uid?: string; resourceVersion?: string };
  return {
    ...(grace === null || grace === undefined ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(typeof policy === 'string'
      ? { propagationPolicy: policy }
      : orphan
        ? { propagationPolicy: orphan }
        : {}),
    preconditions,
    dryRun: query.getAll('dryRun').includes('All') || asArray(sent.dryRun).includes('All'),
  };
}

function checkPreconditions(
  resource: Resource,
  object: KubeObject,
  { uid, resourceVersion }: { uid?: string; resourceVersion?: string },
): void {
  const { name, uid: actual, resourceVersion: revision } = object.metadata;
  if (uid !== undefined && uid !== actual) {
    const why = `the UID in the precondition (${uid}) does not match the UID in record (${actual}). The object might have been deleted and then recreated`;
    throw preconditionFailed(resource, name, why);
  }
  if (resourceVersion !== undefined && resourceVersion !== revision) {
    const why = `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${revision}). The object might have been modified`;
    throw preconditionFailed(resource, name, why);
  }
}

/** The grace of a pod that a kubelet has to stop; a pod without a node goes at once. */
function graceOf(object: KubeObject, options: DeleteOptions): number {
  if (object.kind !== 'Pod') return 0;
  const spec = asObject(object.spec);
  const phase = asObject(object.status).phase;
  if (!spec.nodeName || phase === 'Succeeded' || phase === 'Failed') return 0;
  return options.gracePeriodSeconds ?? numberAt(spec, 'terminationGracePeriodSeconds', 30);
}

function finalizersFor(object: KubeObject, policy: string | undefined): string[] {
  const kept = (object.metadata.finalizers ?? []).filter((f) => f !== 'orphan' && f !== 'foregroundDeletion');
  if (policy === 'Orphan') return [...kept, 'orphan'];
  if (policy === 'Foreground') return [...kept, 'foregroundDeletion'];
  return object.metadata.finalizers ?? [];
}

/**
 * Deletes as the server does: at once, or by marking what a finalizer, a kubelet or the namespace's content still holds.
 * Returns what the client gets: the marked object, or a `Status` of success.
 */
export function deleteObject(
  core: Core,
  resource: Resource,
  object: KubeObject,
  options: DeleteOptions,
): JsonObject {
  checkPreconditions(resource, object, options.preconditions ?? {});
  const { dryRun, actor = 'client' } = options;
  // A Job's pods stay unless asked otherwise: the default of batch/v1 predates cascading deletion.
  const policy = options.propagationPolicy ?? (object.kind === 'Job' ? 'Orphan' : undefined);
  const finalizers = finalizersFor(object, policy);
  const grace = graceOf(object, options);
  const held = object.kind === 'Namespace' || finalizers.length > 0 || grace > 0;
  if (!held) {
    if (!dryRun) core.store.remove(resource, object, actor);
    return RETURNED.has(object.kind) ? ended(object, grace) : success(resource, object);
  }
  if (
    object.metadata.deletionTimestamp !== undefined &&
    grace >= (object.metadata.deletionGracePeriodSeconds ?? 0)
  ) {
    return object;
  }
  const marked = structuredClone(object);
  marked.metadata.deletionTimestamp = timestamp(Date.now() + grace * 1000);
  if (object.kind !== 'Namespace') marked.metadata.deletionGracePeriodSeconds = grace;
  if (finalizers.length > 0) marked.metadata.finalizers = finalizers;
  if (resource.counted) marked.metadata.generation = (marked.metadata.generation ?? 0) + 1;
  if (object.kind === 'Namespace') marked.status = { ...asObject(marked.status), phase: 'Terminating' };
  return dryRun ? marked : core.store.replace(resource, marked, actor);
}

/** Kinds whose deletion answers with the object itself, however soon it goes. */
const RETURNED = new Set([
  'Pod',
  'ResourceQuota',
  'ServiceAccount',
  'Service',
  'PersistentVolume',
  'PersistentVolumeClaim',
]);

function ended(object: KubeObject, grace: number): KubeObject {
  if (object.kind !== 'Pod') return object;
  const { metadata } = object;
  return {
    ...object,
    metadata: { ...metadata, deletionTimestamp: timestamp(), deletionGracePeriodSeconds: grace },
  };
}

function success(resource: Resource, object: KubeObject): JsonObject {
  const { name, uid } = object.metadata;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: {
      name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.plural,
      uid,
    },
  };
}
