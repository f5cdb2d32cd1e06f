import { accountOf, faultsOf, saidWords, sureness, whoWords } from '../../view/runtime/faults.ts';
import { matched, type Signature } from '../signature.ts';
import { restart } from '../suggestions.ts';

export const fileDescriptorsExhausted: Signature = {
  cause: 'runtime.file-descriptors-exhausted',
  describes: 'A process has as many files and sockets open as it may, so it can open no more.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'The process opens files and connections again, or its limit is far from what it has open.',
  match: (view) =>
    matched(
      faultsOf(view, 'file-descriptors').map((fault) => ({
        role: 'cause',
        object: fault.ref,
        ...accountOf(view, fault),
        confidence: sureness(fault, 0.93),
        statement: `${whoWords(fault)} has used up its file descriptors: ${saidWords(view, fault)}.`,
        runbooks: fault.workload ? restart(fault.workload) : [],
      })),
    ),
};
