import type { CaseScope } from '#src/cases/types.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';

/** How near an object is to what the signal named: 1 is it, 0.5 is something it depends on, 0 is neither. */
export function nearness(scope: CaseScope, refs: readonly ObjectRef[]): number {
  const named = scope.object;
  const same = (ref: ObjectRef): boolean =>
    named !== undefined &&
    (named.namespace === undefined || ref.namespace === named.namespace) &&
    // A pod is named by its Deployment's name and two suffixes.
    (ref.name === named.name || (named.kind === 'Pod' && named.name.startsWith(`${ref.name}-`)));
  if (refs.some((ref) => same(ref) || ref.name === scope.service)) return 1;
  return refs.some((ref) => scope.dependencies.includes(ref.name)) ? 0.5 : 0;
}
