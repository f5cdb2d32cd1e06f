import type { Core } from '#lab/cluster/core.ts';
import { deleteObject } from '#lab/cluster/deletion.ts';
import type { KubeObject } from '#lab/cluster/objects.ts';
import { findKind, RESOURCES, type Resource } from '#lab/cluster/resources.ts';
import type { Change } from '#lab/cluster/store.ts';

interface Dependant {
  resource: Resource;
  object: KubeObject;
}

/** Follows owner references: what nobody owns any more goes, in the order that the deletion asked for. */
export function startGarbageCollector(core: Core): () => void {
  const pending: Change[] = [];
  let stopped = false;

  const sweep = (): void => {
    for (let change = pending.shift(); change; change = pending.shift()) {
      if (stopped) return;
      if (change.type === 'DELETED') afterDeletion(core, change.object);
      else if (change.object.metadata.deletionTimestamp) whileDeleting(core, change.resource, change.object);
      else collectOrphan(core, change.resource, change.object);
    }
  };
  const unsubscribe = core.store.subscribe((change) => {
    if (change.actor === 'load' || !isRelevant(change)) return;
    pending.push(change);
    if (pending.length === 1) setImmediate(sweep);
  });
  return () => {
    stopped = true;
    unsubscribe();
  };
}

function isRelevant(change: Change): boolean {
  const { metadata, kind } = change.object;
  if (kind === 'Event') return false;
  return (
    change.type === 'DELETED' ||
    metadata.deletionTimestamp !== undefined ||
    (change.type === 'ADDED' && metadata.ownerReferences !== undefined)
  );
}

function dependantsOf(core: Core, owner: KubeObject): Dependant[] {
  const candidates = RESOURCES.filter((resource) => !resource.virtual && resource.kind !== 'Event');
  return candidates.flatMap((resource) =>
    core.store
      .list(resource, resource.namespaced ? owner.metadata.namespace : undefined)
      .filter((object) =>
        object.metadata.ownerReferences?.some((reference) => reference.uid === owner.metadata.uid),
      )
      .map((object) => ({ resource, object })),
  );
}

function isGone(
  core: Core,
  namespace: string | undefined,
  reference: { apiVersion: string; kind: string; name: string; uid: string },
): boolean {
  const resource = findKind(reference.apiVersion, reference.kind);
  if (resource === undefined) return false;
  const owner = core.store.get(resource, resource.namespaced ? namespace : undefined, reference.name);
  return owner?.metadata.uid !== reference.uid;
}

/** Deletes the object once no owner is left; an owner that remains keeps it, without the references to the others. */
function collectOrphan(core: Core, resource: Resource, object: KubeObject): void {
  const current = core.store.get(resource, object.metadata.namespace, object.metadata.name);
  if (current === undefined || current.metadata.uid !== object.metadata.uid) return;
  const references = current.metadata.ownerReferences ?? [];
  const left = references.filter((reference) => !isGone(core, current.metadata.namespace, reference));
  if (references.length === 0 || left.length === references.length) return;
  if (left.length === 0) {
    if (current.metadata.deletionTimestamp === undefined) {
      deleteObject(core, resource, current, {
        dryRun: false,
        propagationPolicy: 'Background',
        actor: 'controller',
      });
    }
    return;
  }
  core.store.update(resource, current, (draft) => {
    draft.metadata.ownerReferences = left;
  });
}

function afterDeletion(core: Core, owner: KubeObject): void {
  for (const { resource, object } of dependantsOf(core, owner)) collectOrphan(core, resource, object);
  for (const reference of owner.metadata.ownerReferences ?? []) {
    const resource = findKind(reference.apiVersion, reference.kind);
    const parent =
      resource &&
      core.store.get(resource, resource.namespaced ? owner.metadata.namespace : undefined, reference.name);
    if (resource && parent?.metadata.deletionTimestamp) whileDeleting(core, resource, parent);
  }
}

/** The finalizers `orphan` and `foregroundDeletion` are the garbage collector's own. */
function whileDeleting(core: Core, resource: Resource, stale: KubeObject): void {
  const owner = core.store.get(resource, stale.metadata.namespace, stale.metadata.name);
  if (owner === undefined || owner.metadata.uid !== stale.metadata.uid) return;
  const finalizers = owner.metadata.finalizers ?? [];
  if (finalizers.includes('orphan')) {
    for (const dependant of dependantsOf(core, owner)) {
      core.store.update(dependant.resource, dependant.object, (draft) => {
        draft.metadata.ownerReferences = draft.metadata.ownerReferences?.filter(
          ({ uid }) => uid !== owner.metadata.uid,
        );
      });
    }
    dropFinalizer(core, resource, owner, 'orphan');
  } else if (finalizers.includes('foregroundDeletion')) {
    const dependants = dependantsOf(core, owner);
    for (const { resource: kind, object } of dependants) {
      if (object.metadata.deletionTimestamp !== undefined) continue;
      deleteObject(core, kind, object, {
        dryRun: false,
        propagationPolicy: 'Foreground',
        actor: 'controller',
      });
    }
    if (dependantsOf(core, owner).length === 0) dropFinalizer(core, resource, owner, 'foregroundDeletion');
  }
}

function dropFinalizer(core: Core, resource: Resource, owner: KubeObject, finalizer: string): void {
  const updated = core.store.update(resource, owner, (draft) => {
    draft.metadata.finalizers = draft.metadata.finalizers?.filter((name) => name !== finalizer);
  });
  if (updated && !updated.metadata.finalizers?.length && updated.kind !== 'Pod')
    core.store.remove(resource, updated);
  // A pod that was deleted in the foreground still has to be stopped by its kubelet, which ends it.
}
