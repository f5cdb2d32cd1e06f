import type { Key } from '#lab/cluster/controllers/manager.ts';
import type { Core } from '#lab/cluster/core.ts';
import { controllerOf, type KubeObject, type OwnerReference } from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';
import type { Change } from '#lab/cluster/store.ts';

/** Objects of a kind that `owner` controls. */
export function ownedBy(core: Core, resource: Resource, owner: KubeObject): KubeObject[] {
  return core.store
    .list(resource, owner.metadata.namespace)
    .filter((object) => controllerOf(object)?.uid === owner.metadata.uid);
}

export function ownerReference(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** The object itself, or the owner of `kind` of a changed dependant. */
export function selfOrOwner(change: Change, resource: Resource, dependants: readonly Resource[]): Key[] {
  const { object } = change;
  const { namespace } = object.metadata;
  if (change.resource === resource) return [{ namespace, name: object.metadata.name }];
  if (!dependants.includes(change.resource)) return [];
  const owner = controllerOf(object);
  return owner?.kind === resource.kind ? [{ namespace, name: owner.name }] : [];
}
