import { ownWords, placeWords, reachWords, slowCandidates } from '../../view/performance/slow-candidates.ts';
import { cpuLimit } from '../../view/performance/slow-causes.ts';
import { cite } from '../../view/view.ts';
import { matched, type Signature } from '../signature.ts';
import { restart } from '../suggestions.ts';

export const cpuSaturated: Signature = {
  cause: 'performance.cpu-saturated',
  describes: 'A workload uses up the processor time that it may have, and answers slowly while it does.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: [
    'telemetry.cpu',
    'telemetry.cpu-throttling',
    'telemetry.latency',
    'telemetry.calls',
    'alerts.active',
  ],
  explains: [],
  refutedBy: 'Its CPU use is as before, or latency rose long before the CPU use did.',
  match: (view) =>
    matched(
      slowCandidates(view, 'cpu-saturated', (cause) => {
        const { own, locus } = cause;
        const { workload } = locus.subject;
        const throttled = own?.shifts.get('cpu-throttling')?.direction === 'up';
        const limit = workload && cpuLimit(workload);
        const used = own?.shifts.get('cpu')?.after;
        const atLimit =
          limit !== undefined &&
          used !== undefined &&
          !own?.shifts.get('cpu')?.ofAlert &&
          used >= 0.7 * limit;
        const busier = own?.shifts.get('request-rate')?.direction === 'up';
        return {
          confidence: 0.65 + (throttled ? 0.2 : 0) + (atLimit ? 0.08 : 0),
          says:
            `The processor of ${placeWords(cause)} is saturated: ${ownWords(own, 'cpu', 'cpu-throttling', 'latency')}` +
            `${limit === undefined ? '' : `, with a limit of ${limit} cores`}${busier ? '; it gets more requests than before' : ''}${reachWords(cause)}`,
          citations: [
            ...(own?.shifts.get('cpu')?.citations.slice(0, 2) ?? []),
            ...(own?.shifts.get('cpu-throttling')?.citations.slice(0, 2) ?? []),
            ...(workload && limit !== undefined
              ? [
                  cite(
                    workload.object,
                    ['spec', 'template', 'spec', 'containers', 0, 'resources', 'limits', 'cpu'],
                    `${workload.ref.name} may use ${limit} cores`,
                  ),
                ]
              : []),
          ],
          // Load that did not grow is work gone astray, which a new process begins without.
          runbooks: workload?.ref.kind === 'Deployment' && !busier ? restart(workload) : [],
        };
      }),
    ),
};
