import { claimIn } from '../../view/startup/container-mounts.ts';
import { reasonWords, startFaults } from '../../view/startup/start-faults.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const mountFailed: Signature = {
  cause: 'startup.mount-failed',
  describes: 'A volume of a pod cannot be mounted.',
  needs: ['kubernetes.pods'],
  uses: [
    'kubernetes.events',
    'kubernetes.persistentvolumeclaims',
    'kubernetes.persistentvolumes',
    'kubernetes.replicasets',
  ],
  explains: [],
  refutedBy: 'The node mounts the volume, and the container is created.',
  match: (view) =>
    onePerOwner(
      startFaults(view)
        .filter(({ error }) => error === 'mount-failed')
        .map((fault) => {
          const message = fault.message ?? '';
          const [pod] = fault.pods;
          return startCandidate(view, fault, {
            because: `a volume cannot be mounted: ${reasonWords(message)}`,
            // A time-out alone leaves open whether attaching or mounting failed, and why.
            confidence: fault.young ? 0.45 : /^Unable to attach or mount/.test(message) ? 0.7 : 0.92,
            object: pod && claimIn(view, pod.object, message),
          });
        }),
    ),
};
