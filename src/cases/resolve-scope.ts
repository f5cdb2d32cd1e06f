import type { CaseScope } from '#src/cases/types.ts';
import { applicationNamespaces } from '#src/kubernetes/namespaces.ts';

/** What a look at the cluster can tell about names. */
export interface NameLookup {
  namespaces(): Promise<string[]>;
  /** In all namespaces that may be read, or in one. */
  workloads(namespace?: string): Promise<{ kind: string; namespace: string; name: string }[]>;
}

/**
 * Fills in what neither signal nor records said: which namespace and object the words of a mention mean, or else every
 * namespace of applications. Names that exist nowhere are left out; the finding then says what was looked at.
 */
export async function resolveScope(
  scope: CaseScope,
  words: readonly string[],
  look: NameLookup,
): Promise<CaseScope> {
  const named = scope.object?.namespace ?? scope.namespaces[0];
  if (scope.object && named !== undefined) return { ...scope, namespaces: [named] };
  const known = await look.namespaces();
  const allowed = scope.namespaces.length > 0 ? scope.namespaces : known;
  const wanted = scope.object?.name ?? scope.service;
  const names = wanted === undefined ? words : [wanted, ...words];
  const namespace = named ?? words.find((word) => allowed.includes(word));
  const candidates = names.length === 0 ? [] : await look.workloads(namespace);
  const found = names
    .map((name) => candidates.find((one) => one.name === name && allowed.includes(one.namespace)))
    .find((one) => one !== undefined);
  if (found)
    return {
      ...scope,
      namespaces: [found.namespace],
      object: scope.object ?? { cluster: scope.cluster, ...found },
    };
  if (namespace !== undefined) return { ...scope, namespaces: [namespace] };
  return {
    ...scope,
    namespaces: applicationNamespaces(allowed).looked,
  };
}
