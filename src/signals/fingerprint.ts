import { createHash } from 'node:crypto';
import { refKey } from '#src/kubernetes/object-ref.ts';
import type { SignalTarget } from '#src/signals/types.ts';

function hash(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

/** Where a target points, as one string. Text that people or models wrote is no part of it. */
export function targetKey(target: SignalTarget): string {
  const object = target.object ? refKey({ ...target.object, uid: undefined }) : '';
  return [target.cluster, target.namespace ?? '', object, object === '' ? (target.service ?? '') : ''].join('|');
}

/** Equal for the same trouble seen again. */
export function signalFingerprint(source: string, name: string, target: SignalTarget): string {
  return hash([source, name, targetKey(target)]);
}

/**
 * What groups signals into a case: the same workload in trouble is one case, however many alerts say so. Where the
 * target names no object and no service, the alert's own name keeps unrelated trouble of a namespace apart.
 */
export function caseFingerprint(signal: { fingerprint: string; target: SignalTarget }): string {
  const { target } = signal;
  if (target.object || target.service) return hash(['target', targetKey(target)]);
  return hash(['signal', signal.fingerprint]);
}
