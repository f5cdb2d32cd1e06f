import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Located, View } from './view.ts';

const cache = new WeakMap<View, Map<string, Located<KubeObject>[]>>();

/**
 * The manifests of an object: the one applied last and those from Git. A manifest may leave its namespace out, which then
 * is the one it is applied to: that is known where the case has only one.
 */
export function declaredFor(
  view: View,
  kind: string,
  namespace: string | undefined,
  name: string,
): Located<KubeObject>[] {
  return index(view).get(`${kind}/${namespace ?? ''}/${name}`) ?? [];
}

function index(view: View): Map<string, Located<KubeObject>[]> {
  const known = cache.get(view);
  if (known) return known;
  const made = new Map<string, Located<KubeObject>[]>();
  for (const each of view.declared) {
    const key = `${each.object.kind}/${namespaceOf(view, each.object) ?? ''}/${each.object.metadata.name}`;
    const found = made.get(key);
    if (found) found.push(each);
    else made.set(key, [each]);
  }
  cache.set(view, made);
  return made;
}

const WITHOUT_NAMESPACE = new Set(['Namespace', 'Node', 'PersistentVolume', 'StorageClass', 'IngressClass']);

/** The namespace that a manifest is for. */
export function namespaceOf(view: View, { kind, metadata }: KubeObject): string | undefined {
  if (metadata.namespace || WITHOUT_NAMESPACE.has(kind)) return metadata.namespace;
  const { namespaces } = view.scope;
  return namespaces.length === 1 ? namespaces[0] : undefined;
}
