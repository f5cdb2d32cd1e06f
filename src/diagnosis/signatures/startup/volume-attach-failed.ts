import { claimIn } from '../../view/startup/container-mounts.ts';
import { reasonWords, startFaults } from '../../view/startup/start-faults.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const volumeAttachFailed: Signature = {
  cause: 'startup.volume-attach-failed',
  describes: "A volume cannot be attached to the pod's node.",
  needs: ['kubernetes.pods', 'kubernetes.events'],
  uses: ['kubernetes.persistentvolumeclaims', 'kubernetes.persistentvolumes'],
  explains: [],
  refutedBy: 'The volume is attached to the node of the pod.',
  match: (view) =>
    onePerOwner(
      startFaults(view)
        .filter(({ error }) => error === 'volume-attach-failed')
        .map((fault) => {
          const [pod] = fault.pods;
          return startCandidate(view, fault, {
            because: `a volume cannot be attached: ${reasonWords(fault.message ?? '')}`,
            confidence: fault.young ? 0.45 : 0.93,
            object: pod && claimIn(view, pod.object, fault.message ?? ''),
          });
        }),
    ),
};
