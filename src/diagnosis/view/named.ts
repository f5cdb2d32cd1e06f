import type { KubeObject, ReadableKind } from '#src/kubernetes/objects.ts';
import type { Located, View } from './view.ts';

const cache = new WeakMap<View, Map<ReadableKind, Map<string, Located<KubeObject>>>>();

/** The object of a kind and name; undefined where it is not there or was not read. */
export function objectNamed<T extends KubeObject>(
  view: View,
  kind: ReadableKind,
  namespace: string | undefined,
  name: string,
): Located<T> | undefined {
  const kinds = cache.get(view) ?? new Map<ReadableKind, Map<string, Located<KubeObject>>>();
  cache.set(view, kinds);
  const names = kinds.get(kind) ?? byName(view.objects(kind));
  kinds.set(kind, names);
  return names.get(`${namespace ?? ''}/${name}`) as Located<T> | undefined;
}

function byName(objects: readonly Located<KubeObject>[]): Map<string, Located<KubeObject>> {
  // Of two of one name, as of a kind that was read twice, the first counts.
  return new Map(
    objects.toReversed().map((each) => {
      const { namespace = '', name } = each.object.metadata;
      return [`${namespace}/${name}`, each];
    }),
  );
}
