import type { LogPattern } from '#src/evidence/ports.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import { burstZ } from '../../statistics.ts';
import { failureIn } from '../routing/call-failures.ts';
import { dependencyAt } from '../runtime/dependencies.ts';
import { type Located, refOf, type View } from '../view.ts';
import { type Anomalies, anomaliesOf, type Shift } from './anomalies.ts';
import { slownessOf } from './slowness.ts';
import { calleeKeys, type Subject, subjectOf } from './subjects.ts';

export interface ErrorShift {
  anomalies: Anomalies;
  shift: Shift;
}

/** Workloads of which fewer requests succeed, without those that only pass on what a callee of theirs fails at. */
export function errorShiftsOf(view: View): ErrorShift[] {
  const all = anomaliesOf(view);
  const fails = (key: string): Shift | undefined => {
    const shift = all.get(key)?.shifts.get('success-rate');
    return shift?.direction === 'down' && (shift.before ?? 1) > (shift.after ?? 0) ? shift : undefined;
  };
  return [...all.values()].flatMap((anomalies) => {
    const { key, workload } = anomalies.subject;
    const shift = workload && fails(key);
    const passedOn = [...calleeKeys(view, key)].some((callee) => fails(callee) !== undefined);
    return shift && !passedOn ? [{ anomalies, shift }] : [];
  });
}

/** True where requests fail because they take too long. */
export function isSlowToo(view: View, { subject }: Anomalies): boolean {
  return slownessOf(view).some((locus) => locus.slow.some((each) => each.subject.key === subject.key));
}

/** Recent counts cover a sixth of the window, earlier ones the other five (see `LogPattern`). */
const RECENT_SHARE = 1 / 5;
const FEWEST_LINES = 20;
/** Lines come in clusters, so a Poisson count's 3 standard deviations would be far too few. */
const BURST_Z = 8;
const LEAST_RATIO = 5;
const ERROR = /^(?:error|err|fatal|critical|crit|alert|emerg|panic|severe)/i;

/** Errors that a workload writes in a burst, and the Service whose calls they are about. */
export interface Burst {
  subject: Subject;
  pattern: Located<LogPattern>;
  callee: ObjectRef | undefined;
}

/**
 * Patterns of errors that came in a burst lately and seldom or never before, the largest first, by workload. Not of those
 * that only pass on the errors of a callee, nor of names that do not resolve though they are right: neither side is at fault.
 */
export function burstsOf(view: View): Burst[] {
  const found = view.logPatterns
    .filter(({ object }) => isBurst(object))
    .sort((a, b) => b.object.recent - a.object.recent || a.object.pattern.localeCompare(b.object.pattern))
    .flatMap((pattern) => {
      const subject = subjectOfService(view, pattern.object.service);
      return subject ? [{ subject, pattern }] : [];
    });
  const seen = new Set<string>();
  const all = found.filter(({ subject: { key } }) => !seen.has(key) && seen.add(key));
  return all
    .filter(({ subject: { key } }) => {
      const callees = calleeKeys(view, key);
      return !all.some(
        ({ subject: other }) => callees.has(other.key) && !calleeKeys(view, other.key).has(key),
      );
    })
    .flatMap(({ subject, pattern }): Burst[] => {
      const failure = failureIn(pattern.object.sample || pattern.object.pattern);
      const { host, port, how } = failure ?? {};
      const service = host ? dependencyAt(view, subject.ref.namespace ?? '', host, port).service : undefined;
      const ports = service?.object.spec?.ports ?? [];
      // A port that the Service does not have is the caller's mistake.
      const other = port !== undefined && !ports.some((each) => each.port === port);
      if (!service || other) return [{ subject, pattern, callee: undefined }];
      return how === 'unresolved' || how === 'dns'
        ? []
        : [{ subject, pattern, callee: refOf(view, service.object) }];
    });
}

/** Log patterns carry no namespace: it is the one of the scope in which there is such a service. */
export function subjectOfService(view: View, service: string): Subject | undefined {
  return view.scope.namespaces
    .map((namespace) => subjectOf(view, { namespace, service }))
    .find((each) => each !== undefined);
}

/** True for a pattern of errors whose rate rose far above what it was. */
export function isBurst({ severity, recent, baseline }: LogPattern): boolean {
  return (
    ERROR.test(severity ?? '') &&
    recent >= FEWEST_LINES &&
    recent >= LEAST_RATIO * RECENT_SHARE * baseline &&
    burstZ(recent, baseline, RECENT_SHARE) >= BURST_Z
  );
}
