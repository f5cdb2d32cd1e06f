import { reasonWords, startFaults } from '../../view/startup/start-faults.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const volumeMultiAttached: Signature = {
  cause: 'startup.volume-multi-attached',
  describes: 'A volume that one node may have is still attached to another one.',
  needs: ['kubernetes.pods', 'kubernetes.events'],
  uses: ['kubernetes.persistentvolumeclaims', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The volume is detached from the other node, or may be used by several.',
  match: (view) =>
    matched(
      startFaults(view)
        .filter(({ error }) => error === 'volume-multi-attached')
        .map((fault) =>
          startCandidate(view, fault, {
            because: `its volume is still attached to another node: ${reasonWords(fault.message ?? '')}`,
            confidence: fault.young ? 0.45 : 0.95,
          }),
        ),
    ),
};
