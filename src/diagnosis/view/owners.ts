import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { appendTo } from './append.ts';
import type { Located, View } from './view.ts';

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

const owned = new WeakMap<View, Map<string, Located<Pod>[]>>();

/** The pods that an object owns. */
export function podsOwnedBy(view: View, owner: KubeObject): Located<Pod>[] {
  const index = owned.get(view) ?? podsByOwner(view);
  owned.set(view, index);
  const { namespace, name } = owner.metadata;
  return (index.get(keyOf(namespace, owner.kind, name)) ?? []).filter(({ object }) =>
    isOwnedBy(object, owner),
  );
}

function podsByOwner(view: View): Map<string, Located<Pod>[]> {
  const index = new Map<string, Located<Pod>[]>();
  for (const pod of view.pods) {
    const { namespace, ownerReferences } = pod.object.metadata;
    for (const { kind, name } of ownerReferences ?? []) appendTo(index, keyOf(namespace, kind, name), pod);
  }
  return index;
}

function keyOf(namespace: string | undefined, kind: string, name: string): string {
  return `${namespace ?? ''}/${kind}/${name}`;
}
