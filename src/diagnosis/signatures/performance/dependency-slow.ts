import { shiftWords } from '../../view/performance/anomalies.ts';
import { slowCausesOf } from '../../view/performance/slow-causes.ts';
import { slowShift } from '../../view/performance/slowness.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const dependencySlow: Signature = {
  cause: 'performance.dependency-slow',
  describes: 'A workload answers slowly because something that it calls got slow.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: ['telemetry.latency', 'telemetry.calls', 'alerts.active'],
  general: true,
  explains: [],
  refutedBy: 'What it calls is as fast as before.',
  match: (view) =>
    matched(
      slowCausesOf(view).flatMap(({ locus }) =>
        locus.slow
          .filter((each) => each.subject.key !== locus.subject.key)
          .flatMap((each): Candidate[] => {
            const shift = slowShift(each) ?? each.shifts.get('success-rate');
            if (!shift) return [];
            const place =
              locus.kind === 'node' ? `node ${locus.subject.ref.name}` : nameWords(locus.subject.ref);
            return [
              {
                role: 'cause',
                object: each.subject.ref,
                affects: [each.subject.ref],
                // What it waits for says more; alone this is a possibility.
                confidence: 0.45,
                statement: `${nameWords(each.subject.ref)} waits for ${place}: its ${shiftWords(shift)}.`,
                citations: shift.citations,
                runbooks: [],
                impact: 'degraded',
                ...(shift.since ? { since: shift.since } : {}),
              },
            ];
          }),
      ),
    ),
};
