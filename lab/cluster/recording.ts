import { asArray, isObject, type JsonObject, type KubeObject } from '#lab/cluster/objects.ts';
import { findKind, type Resource } from '#lab/cluster/resources.ts';
import type { Store } from '#lab/cluster/store.ts';
import { InvalidInputError } from '#src/errors.ts';

/** Puts recorded objects into the store as they are. Checks all before it stores any. */
export function loadRecording(store: Store, objects: readonly unknown[]): void {
  const known = objects.flatMap(flatten).map((object): { resource: Resource; object: KubeObject } => {
    const resource = findKind(String(object.apiVersion), String(object.kind));
    if (resource === undefined) {
      const what = `${String(object.apiVersion)} ${String(object.kind)}`;
      throw new InvalidInputError(
        `The lab cluster has no kind ${what}.`,
        'Leave such objects out of what is loaded.',
      );
    }
    const meta = isObject(object.metadata) ? object.metadata : {};
    if (typeof meta.name !== 'string' || meta.name === '') {
      throw new InvalidInputError(
        `A ${String(object.kind)} without a name cannot be loaded.`,
        'Give every object metadata.name.',
      );
    }
    if (resource.namespaced && typeof meta.namespace !== 'string') meta.namespace = 'default';
    return { resource, object: { ...object, metadata: { uid: '', ...meta } } as unknown as KubeObject };
  });
  for (const { resource, object } of known) store.create(resource, object, 'load');
}

/** Normalises what a typed client gives (dates, undefined) to JSON, and opens lists. */
function flatten(value: unknown): JsonObject[] {
  const object: unknown = JSON.parse(JSON.stringify(value));
  if (!isObject(object)) return [];
  const isList = String(object.kind).endsWith('List') && Array.isArray(object.items);
  if (!isList) return [object];
  const itemKind = String(object.kind).slice(0, -'List'.length);
  return asArray(object.items).flatMap((item) =>
    flatten(
      itemKind === '' ? item : { apiVersion: object.apiVersion, kind: itemKind, ...(item as JsonObject) },
    ),
  );
}
