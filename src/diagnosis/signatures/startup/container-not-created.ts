import { creationWaits } from '../../view/startup/creation-waits.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const containerNotCreated: Signature = {
  cause: 'startup.container-not-created',
  describes: 'The containers of a pod are not created, whatever the reason.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets'],
  general: true,
  explains: [],
  refutedBy: 'The containers were created, or the pod waits for an image or for an init container.',
  match: (view) =>
    onePerOwner(
      creationWaits(view).map((wait) =>
        startCandidate(view, wait, { because: wait.because, confidence: 0.6, dated: false }),
      ),
    ),
};
