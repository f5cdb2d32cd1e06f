import { heldBackByInit } from '../../view/startup/init-containers.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const initContainerFailing: Signature = {
  cause: 'startup.init-container-failing',
  describes: 'An init container keeps failing or does not end, so the containers after it never start.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.pod-logs', 'kubernetes.crash-logs', 'kubernetes.replicasets'],
  general: true,
  explains: [],
  refutedBy: 'The init container ends with exit code 0.',
  match: (view) =>
    matched(
      heldBackByInit(view).map((held) =>
        startCandidate(view, held, { because: held.because, confidence: held.confidence, dated: false }),
      ),
    ),
};
