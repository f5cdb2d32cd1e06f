import { anomaliesOf, shiftWords } from '../../view/performance/anomalies.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

export const queueBacklog: Signature = {
  cause: 'performance.queue-backlog',
  describes: 'A queue grows because what is put in is not taken out as fast.',
  needs: ['telemetry.queue-depth'],
  uses: ['alerts.active', 'kubernetes.deployments'],
  explains: [],
  refutedBy: 'The queue is as short as before, or it is being worked off.',
  match: (view) =>
    matched(
      [...anomaliesOf(view).values()].flatMap(({ subject, shifts }): Candidate[] => {
        const shift = shifts.get('queue-depth');
        if (!subject.workload || shift?.direction !== 'up' || shift.until) return [];
        return [
          {
            role: 'cause',
            object: subject.ref,
            affects: [subject.ref],
            // Whether too much comes or too little goes the length of a queue does not say.
            confidence: 0.55,
            statement: `The queue of ${nameWords(subject.ref)} grows: its ${shiftWords(shift)}.`,
            citations: shift.citations,
            runbooks: [],
            impact: 'degraded',
            ...(shift.since ? { since: shift.since } : {}),
          },
        ];
      }),
    ),
};
