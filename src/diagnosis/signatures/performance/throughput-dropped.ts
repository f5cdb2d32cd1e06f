import { anomaliesOf, shiftWords } from '../../view/performance/anomalies.ts';
import { slownessOf } from '../../view/performance/slowness.ts';
import { callerKeys } from '../../view/performance/subjects.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const throughputDropped: Signature = {
  cause: 'performance.throughput-dropped',
  describes: 'A workload gets far fewer requests although those who call it are as busy as before.',
  needs: ['telemetry.request-rate'],
  uses: ['telemetry.calls', 'kubernetes.deployments'],
  general: true,
  explains: [],
  refutedBy: 'Its callers get fewer requests too: then fewer people ask.',
  match: (view) => {
    const all = anomaliesOf(view);
    if (slownessOf(view).length > 0) return matched([]);
    return matched(
      [...all.values()].flatMap(({ subject, shifts }): Candidate[] => {
        const shift = shifts.get('request-rate');
        if (shift?.direction !== 'down' || shift.ofAlert || !subject.workload) return [];
        const callers = [...callerKeys(view, subject.key)].map((key) => all.get(key));
        const busy = callers.filter((each) => each?.known.has('request-rate'));
        // Without callers it is people who ask less, as they do at night.
        if (busy.length === 0 || busy.some((each) => each?.shifts.get('request-rate') !== undefined))
          return [];
        return [
          {
            role: 'cause',
            object: subject.ref,
            affects: [subject.ref],
            confidence: 0.45,
            statement: `${nameWords(subject.ref)} gets fewer requests although its callers are as busy as before: its ${shiftWords(shift)}.`,
            citations: shift.citations,
            runbooks: [],
            impact: 'degraded',
            ...(shift.since ? { since: shift.since } : {}),
          },
        ];
      }),
    );
  },
};
