import { createHash } from 'node:crypto';
import type { Signal, SignalTarget } from '#src/signals/types.ts';

function hash(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/**
 * Where a target points, as facts. Text that people or models wrote is no part of it. A list, because label values may
 * hold any character: joined to one string, two targets could be the same.
 */
function targetFacts({ cluster, namespace, object, service }: SignalTarget): unknown[] {
  const named = object
    ? [object.cluster, object.kind.toLowerCase(), object.namespace ?? null, object.name]
    : (service ?? null);
  return [cluster, namespace ?? null, named];
}

/** Equal for the same trouble seen again. */
export function signalFingerprint(source: string, name: string, target: SignalTarget): string {
  return hash([source, name, targetFacts(target)]);
}

/**
 * What groups signals into a case: the same workload in trouble is one case, however many alerts say so. Where the
 * target names no object and no service, the alert's own name keeps unrelated trouble of a namespace apart.
 */
export function caseFingerprint(signal: {
  fingerprint: string;
  target: SignalTarget;
  conversation?: Signal['conversation'] | undefined;
}): string {
  const { target, conversation } = signal;
  // Who asks is answered where they asked, also about a workload that has a case elsewhere.
  if (conversation === undefined && (target.object || target.service))
    return hash(['target', targetFacts(target)]);
  return hash(['signal', signal.fingerprint]);
}
