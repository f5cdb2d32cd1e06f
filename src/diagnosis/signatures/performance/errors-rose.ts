import { shiftWords } from '../../view/performance/anomalies.ts';
import { errorShiftsOf, isSlowToo } from '../../view/performance/error-shifts.ts';
import { changedBefore } from '../../view/performance/slow-causes.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { matched, type Signature } from '../signature.ts';

export const errorsRose: Signature = {
  cause: 'performance.errors-rose',
  describes: 'More of the requests to a workload fail than before, and nothing that it calls fails.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: ['telemetry.success-rate', 'telemetry.calls', 'alerts.active'],
  general: true,
  explains: [],
  refutedBy: 'As many of its requests succeed as before.',
  match: (view) =>
    matched(
      errorShiftsOf(view)
        .filter(({ anomalies }) => !isSlowToo(view, anomalies))
        // Requests that fail only while pods are replaced are over when the rollout is.
        .filter(
          ({ anomalies: { subject }, shift }) =>
            subject.workload && !(shift.until && changedBefore(subject.workload, shift.since)),
        )
        .map(({ anomalies: { subject }, shift }) => ({
          role: 'cause',
          object: subject.ref,
          affects: [subject.ref],
          confidence: 0.5,
          statement: `Requests to ${nameWords(subject.ref)} fail: its ${shiftWords(shift)}.`,
          citations: shift.citations,
          runbooks: [],
          impact: (shift.after ?? 1) < 0.5 ? 'failed' : 'degraded',
          ...(shift.since ? { since: shift.since } : {}),
        })),
    ),
};
