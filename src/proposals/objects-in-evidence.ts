import type { EvidenceItem, Json } from '#src/evidence/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import { READABLE } from '#src/kubernetes/objects.ts';

type JsonObject = { [key: string]: Json };

/** An object as the API server gave it, and where it stands. */
export interface SeenObject {
  kind: string;
  namespace?: string;
  name: string;
  evidenceId: string;
  /** JSON pointer to it in that item. */
  pointer: string;
  object: JsonObject;
}

const KIND_OF_LIST: ReadonlyMap<string, string> = new Map(
  Object.entries(READABLE).map(([kind, { plural }]) => [`kubernetes.${plural}`, kind]),
);

/**
 * The objects that the cluster itself listed: `{namespace, items: [object, …]}` of a `kubernetes.<plural>` item. What was
 * only declared, what a log line or an event names, is not among them: whoever can write a line could name an object there.
 */
export function objectsSeen(evidence: readonly EvidenceItem[]): SeenObject[] {
  return evidence.flatMap((item) => {
    const kind = KIND_OF_LIST.get(item.kind);
    const items = isObject(item.content) ? item.content.items : undefined;
    if (kind === undefined || kind === 'Event' || !Array.isArray(items)) return [];
    return items.flatMap((object, index) => {
      const name = isObject(object) && isObject(object.metadata) ? object.metadata.name : undefined;
      if (typeof name !== 'string' || !isObject(object)) return [];
      const namespace = (object.metadata as JsonObject).namespace;
      return [
        {
          kind,
          name,
          ...(typeof namespace === 'string' ? { namespace } : {}),
          evidenceId: item.id,
          pointer: `/items/${index}`,
          object,
        },
      ];
    });
  });
}

/** The seen object that a reference means. */
export function seenAs(
  seen: readonly SeenObject[],
  ref: Pick<ObjectRef, 'kind' | 'namespace' | 'name'>,
): SeenObject | undefined {
  return seen.find(
    (one) => one.kind === ref.kind && one.name === ref.name && one.namespace === ref.namespace,
  );
}

/** The owners of an object, their owners, and so on: a pod's ReplicaSet and its Deployment. */
export function ownersOf(seen: readonly SeenObject[], of: SeenObject): SeenObject[] {
  const found = new Set<SeenObject>();
  const add = (one: SeenObject): void => {
    const references = (one.object.metadata as JsonObject).ownerReferences;
    for (const reference of Array.isArray(references) ? references : []) {
      if (!isObject(reference)) continue;
      const owner = seenAs(seen, {
        kind: String(reference.kind),
        name: String(reference.name),
        ...(one.namespace === undefined ? {} : { namespace: one.namespace }),
      });
      if (owner === undefined || found.has(owner)) continue;
      found.add(owner);
      add(owner);
    }
  };
  add(of);
  return [...found];
}

/** Of a ReplicaSet the revision that it stands for, of a Deployment the one that runs; NaN where it says none. */
export function revisionOf({ object }: SeenObject): number {
  const { annotations } = object.metadata as JsonObject;
  return Number(isObject(annotations) ? annotations['deployment.kubernetes.io/revision'] : undefined);
}

/** Revisions that the ReplicaSets of a Deployment stand for. */
export function revisionsSeen(seen: readonly SeenObject[], deployment: SeenObject): number[] {
  return seen
    .filter((one) => one.kind === 'ReplicaSet' && ownersOf(seen, one).includes(deployment))
    .map(revisionOf)
    .filter((revision) => Number.isInteger(revision));
}

/** True where a string or number stands in the value as a whole value, at any depth. */
export function holdsValue(within: Json | undefined, wanted: string | number): boolean {
  if (within === undefined) return false;
  if (Array.isArray(within)) return within.some((member) => holdsValue(member, wanted));
  if (isObject(within)) return Object.values(within).some((member) => holdsValue(member, wanted));
  return within === wanted;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}
