import { shiftWords } from '../../view/performance/anomalies.ts';
import { errorShiftsOf } from '../../view/performance/error-shifts.ts';
import { changedBefore } from '../../view/performance/slow-causes.ts';
import { nameWords, rolloutCitations, rolloutWords } from '../../view/rollout-words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const errorsRoseAfterChange: Signature = {
  cause: 'performance.errors-rose-after-change',
  describes: 'Requests to a workload fail since its image or its settings changed.',
  needs: ['kubernetes.deployments', 'kubernetes.replicasets', 'telemetry.success-rate'],
  uses: ['telemetry.calls', 'alerts.active'],
  explains: [],
  refutedBy: 'Requests failed before the change, or succeed again while it stays.',
  match: (view) =>
    matched(
      errorShiftsOf(view).flatMap(({ anomalies: { subject }, shift }): Candidate[] => {
        const { workload } = subject;
        // Requests that fail only while pods are replaced are over when the rollout is.
        if (!workload?.rollout || !changedBefore(workload, shift.since) || shift.until) return [];
        const { rollout } = workload;
        return [
          {
            role: 'cause',
            object: subject.ref,
            affects: [subject.ref],
            confidence: 0.8,
            statement: `Requests to ${nameWords(subject.ref)} fail since ${rolloutWords(view, rollout)}: its ${shiftWords(shift)}.`,
            citations: [...shift.citations, ...rolloutCitations(view, rollout).slice(0, 3)],
            change: rollout.change,
            runbooks: rollback(view, workload),
            impact: (shift.after ?? 1) < 0.5 ? 'failed' : 'degraded',
            ...(shift.since ? { since: shift.since } : {}),
          },
        ];
      }),
    ),
};
