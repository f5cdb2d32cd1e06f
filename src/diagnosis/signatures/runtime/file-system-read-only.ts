import {
  accountOf,
  type Fault,
  faultsOf,
  rolloutBehind,
  saidWords,
  sureness,
  whoWords,
} from '../../view/runtime/faults.ts';
import { claimOf, mountOf } from '../../view/runtime/mounted-paths.ts';
import type { View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';
import { rollback } from '../suggestions.ts';

export const fileSystemReadOnly: Signature = {
  cause: 'runtime.file-system-read-only',
  describes: 'A container writes to a file system that is mounted read-only.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.error-logs',
    'telemetry.log-patterns',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'The container can write to the path that it names.',
  match: (view) => matched(faultsOf(view, 'read-only-file-system').map((fault) => conclude(view, fault))),
};

function conclude(view: View, fault: Fault): Candidate {
  const { workload, lines } = fault;
  const [{ told, container }] = lines;
  const mounted = workload && mountOf(workload, told.path, container);
  // A kernel that meets errors remounts read-only what the template mounts for writing: then the volume is at fault.
  const claim = workload && !mounted?.readOnly ? claimOf(view, workload, mounted) : undefined;
  const why = mounted?.readOnly
    ? mounted.volume
      ? ` (volume ${mounted.volume.name} is mounted readOnly)`
      : ` (container ${mounted.container.name} has readOnlyRootFilesystem)`
    : '';
  return {
    role: 'cause',
    object: claim ?? fault.ref,
    ...accountOf(view, fault),
    confidence: sureness(fault, mounted?.readOnly ? 0.95 : 0.9),
    statement: `${whoWords(fault)} writes to a read-only file system${why}: ${saidWords(view, fault)}.`,
    runbooks: workload && rolloutBehind(view, fault) ? rollback(view, workload) : [],
  };
}
