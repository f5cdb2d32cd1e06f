import type { KubeObject } from '#src/kubernetes/objects.ts';

/** True where `owner` owns the object: by uid where both sides have one. */
export function isOwnedBy(object: KubeObject, owner: KubeObject): boolean {
  if (object.metadata.namespace !== owner.metadata.namespace) return false;
  return (object.metadata.ownerReferences ?? []).some(
    (reference) =>
      reference.kind === owner.kind &&
      reference.name === owner.metadata.name &&
      (!reference.uid || !owner.metadata.uid || reference.uid === owner.metadata.uid),
  );
}
