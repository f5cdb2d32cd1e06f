import { burstsOf } from '../../view/performance/error-shifts.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { cite } from '../../view/view.ts';
import { quoted } from '../../view/words.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';

export const errorsLogged: Signature = {
  cause: 'performance.errors-logged',
  describes: 'A workload writes many errors of a kind that it seldom or never wrote before.',
  needs: ['telemetry.log-patterns'],
  uses: ['kubernetes.deployments'],
  general: true,
  explains: [],
  refutedBy: 'It wrote such lines as often before, while all was well.',
  match: (view) =>
    onePerOwner(
      burstsOf(view).map(({ subject, pattern, callee }) => {
        const { sample, pattern: text, recent, baseline, firstAt } = pattern.object;
        return {
          role: 'cause',
          // A call that is refused or not answered says more about who is called.
          object: callee ?? subject.ref,
          affects: [subject.ref],
          // Many programs log what does no harm.
          confidence: 0.4,
          statement: `${nameWords(subject.ref)} logs errors ${callee ? `about calls to ${nameWords(callee)} ` : ''}in a burst, ${recent} lately after ${baseline} before: ${quoted(sample || text)}`,
          citations: [
            cite(pattern, [sample ? 'sample' : 'pattern'], `such a line: ${quoted(sample || text)}`),
            cite(pattern, ['recent'], `${recent} such lines in the last sixth of the window`),
            cite(pattern, ['baseline'], `${baseline} in all the time before`),
          ],
          runbooks: [],
          impact: 'degraded',
          ...(firstAt ? { since: firstAt } : {}),
        };
      }),
    ),
};
