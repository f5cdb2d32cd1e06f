import { z } from 'zod';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import type { CaseScope } from '#src/cases/types.ts';
import { DeniedError } from '#src/errors.ts';
import { READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';

/** Have tools of their own, or say nothing by themselves. */
const ELSEWHERE: ReadonlySet<string> = new Set(['Event', 'Lease', 'PodMetrics']);

/** The kinds that tools read. Secrets are not among them: nothing here ever reads what one holds. */
const KINDS = (Object.keys(READABLE) as ReadableKind[]).filter((kind) => !ELSEWHERE.has(kind));
export const kindField = z.enum(KINDS as [ReadableKind, ...ReadableKind[]]).describe('Kind of the object.');

/** Where an object of a kind is read: its namespace, undefined for a kind without any. Throws DeniedError outside the scope. */
export function placeInScope(
  scope: CaseScope,
  { kind, name, namespace }: { kind: ReadableKind; name?: string; namespace?: string | undefined },
): string | undefined {
  if (READABLE[kind].namespaced) return namespaceInScope(scope, namespace);
  if (kind === 'Namespace' && name !== undefined) namespaceInScope(scope, name);
  return undefined;
}

/** Of the kinds without a namespace, two still tell about one. */
export function isInScope(
  scope: CaseScope,
  object: { kind: string; metadata: { name: string }; spec?: unknown },
): boolean {
  if (scope.namespaces.length === 0) return true;
  if (object.kind === 'Namespace') return scope.namespaces.includes(object.metadata.name);
  if (object.kind !== 'PersistentVolume') return true;
  const claimed = (object.spec as { claimRef?: { namespace?: string } } | undefined)?.claimRef?.namespace;
  return claimed === undefined || scope.namespaces.includes(claimed);
}

/** `Pod shop/web-1`, for people. */
export function nameOf(kind: string, namespace: string | undefined, name: string): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}

/** The error for an object without a namespace that belongs to another one. */
export function outside(kind: string, name: string): DeniedError {
  return new DeniedError(
    `${kind} ${name} belongs to a namespace outside the scope of the case.`,
    'A person can open a case for that namespace.',
  );
}
