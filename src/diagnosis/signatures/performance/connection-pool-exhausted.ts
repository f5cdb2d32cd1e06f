import { fullPoolsOf } from '../../view/performance/connection-pools.ts';
import { nameWords } from '../../view/rollout-words.ts';
import { matched, type Signature } from '../signature.ts';
import { restart } from '../suggestions.ts';

export const connectionPoolExhausted: Signature = {
  cause: 'performance.connection-pool-exhausted',
  describes: 'Every connection of a workload to something that it calls is taken, so requests wait for one.',
  needs: ['kubernetes.deployments'],
  uses: ['telemetry.connections', 'telemetry.log-patterns', 'telemetry.error-logs'],
  explains: ['performance.pod-network-delayed'],
  refutedBy: 'Connections of its pool are free.',
  match: (view) =>
    matched(
      fullPoolsOf(view).map(({ subject, words, told, citations }) => ({
        role: 'cause',
        object: subject.ref,
        affects: [subject.ref],
        // Connections may be held by calls to something slow: then that is the cause, and this what it shows as.
        confidence: told ? 0.7 : 0.5,
        statement: `The connection pool of ${nameWords(subject.ref)} is used up: ${words}.`,
        citations: citations.slice(0, 6),
        // Connections that are never given back come back with a new process.
        runbooks: subject.workload && subject.ref.kind === 'Deployment' ? restart(subject.workload) : [],
        impact: 'degraded',
      })),
    ),
};
