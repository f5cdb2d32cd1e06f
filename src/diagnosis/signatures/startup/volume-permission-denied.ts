import { reasonWords, startFaults } from '../../view/startup/start-faults.ts';
import { deniedWrites } from '../../view/startup/volume-writes.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const volumePermissionDenied: Signature = {
  cause: 'startup.volume-permission-denied',
  describes: 'A container may not use a volume that it mounts, so it ends or is not created.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.events',
    'kubernetes.crash-logs',
    'kubernetes.pod-logs',
    'telemetry.log-patterns',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: "The container's user can write to the mounted path.",
  match: (view) =>
    onePerOwner([
      ...startFaults(view)
        .filter(({ error }) => error === 'volume-permission-denied')
        .map((fault) =>
          startCandidate(view, fault, {
            because: `a volume may not be mounted: ${reasonWords(fault.message ?? '')}`,
            confidence: 0.92,
          }),
        ),
      ...deniedWrites(view).map((write) =>
        startCandidate(
          view,
          { ...write, owner: write.ended.owner, workload: write.ended.workload },
          { because: write.because, confidence: write.confidence, dated: false },
        ),
      ),
    ]),
};
