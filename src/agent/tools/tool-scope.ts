import type { CaseScope, TimeWindow } from '#src/cases/types.ts';
import { DeniedError, InvalidInputError } from '#src/errors.ts';
import { assertNamespace } from '#src/kubernetes/names.ts';

/** The namespace of a read, or the only one of the scope. Throws DeniedError outside of the scope. */
export function namespaceInScope(scope: CaseScope, namespace: string | undefined): string {
  if (namespace === undefined) {
    const [only, ...more] = scope.namespaces;
    if (only !== undefined && more.length === 0) return only;
    throw new InvalidInputError(
      'The namespace is missing.',
      scope.namespaces.length > 0
        ? `Name one of ${scope.namespaces.join(', ')}.`
        : 'Name the namespace to look at.',
    );
  }
  assertNamespace(namespace);
  // A case without namespaces looks at the whole cluster.
  if (scope.namespaces.length === 0 || scope.namespaces.includes(namespace)) return namespace;
  throw new DeniedError(
    `Namespace ${namespace} is outside the scope of the case.`,
    `It may look at ${scope.namespaces.join(', ')}; a person can open a case for another namespace.`,
  );
}

/** A longer window than this costs more than it tells. */
const LONGEST_MS = 24 * 3_600_000;

/**
 * The window of a read: from `since` (or the start of the case) to `until` (or now), at most the last day of it and never
 * past now, so that a replay asks the same. Times are ISO 8601 with a zone.
 */
export function windowInScope(
  scope: CaseScope,
  now: Date,
  asked: { since?: string | undefined; until?: string | undefined },
): TimeWindow {
  const from = Date.parse(asked.since ?? scope.window.from);
  const to = Math.min(asked.until === undefined ? now.getTime() : Date.parse(asked.until), now.getTime());
  if (!(from < to)) {
    throw new InvalidInputError(
      `There is no time between ${asked.since ?? scope.window.from} and ${asked.until ?? now.toISOString()}.`,
      `Give times as ISO 8601 in UTC, the earlier one first; now is ${now.toISOString()}.`,
    );
  }
  return {
    from: new Date(Math.max(from, to - LONGEST_MS)).toISOString(),
    to: new Date(to).toISOString(),
  };
}
