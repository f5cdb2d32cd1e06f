import {
  knowsCpu,
  ownWords,
  placeWords,
  reachWords,
  slowCandidates,
} from '../../view/performance/slow-candidates.ts';
import { slowShift } from '../../view/performance/slowness.ts';
import { matched, type Signature } from '../signature.ts';

/** Programs that wait this long without work wait for something outside. */
const LONG_MS = 100;

export const podNetworkDelayed: Signature = {
  cause: 'performance.pod-network-delayed',
  describes: 'Packets to and from the pods of a workload are delayed, so all calls to and from it are slow.',
  needs: ['kubernetes.pods', 'kubernetes.deployments'],
  uses: [
    'telemetry.latency',
    'telemetry.cpu',
    'telemetry.calls',
    'telemetry.network-transmit',
    'alerts.active',
  ],
  explains: [],
  refutedBy:
    'Its processor is busier or throttled, something that it calls got slow first, or calls within its pod are as slow.',
  match: (view) =>
    matched(
      slowCandidates(view, 'pod-network-delayed', (cause) => {
        const { locus, own } = cause;
        const measured = knowsCpu(view, locus.subject.key);
        const shift = own && slowShift(own);
        const long = (shift?.after ?? 0) - (shift?.before ?? 0) >= LONG_MS;
        return {
          confidence: 0.55 + (measured ? 0.07 : -0.05) + (long ? 0.08 : 0) + (locus.share >= 0.7 ? 0.05 : 0),
          says:
            `The network of ${placeWords(cause)} seems delayed: ${shift ? ownWords(own, 'latency', 'median-latency') : 'everything that calls it got slow'}` +
            `${measured ? ' while its processor is no busier' : ' and nothing says that its processor is busier'}${reachWords(cause)}`,
        };
      }),
    ),
};
