import { accountOf, faultsOf, saidWords, sureness, whoWords } from '../../view/runtime/faults.ts';
import { matched, type Signature } from '../signature.ts';
import { restart } from '../suggestions.ts';

export const processLimitReached: Signature = {
  cause: 'runtime.process-limit-reached',
  describes: 'A container may start no further process or thread.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'Processes and threads of the container start again.',
  match: (view) =>
    matched(
      faultsOf(view, 'process-limit').map((fault) => ({
        role: 'cause',
        object: fault.ref,
        ...accountOf(view, fault),
        confidence: sureness(fault, 0.92),
        statement: `${whoWords(fault)} cannot start another process or thread: ${saidWords(view, fault)}.`,
        runbooks: fault.workload ? restart(fault.workload) : [],
      })),
    ),
};
