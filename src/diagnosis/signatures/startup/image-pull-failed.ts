import { failedPulls } from '../../view/startup/image-pull.ts';
import { quoted } from '../../view/words.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const imagePullFailed: Signature = {
  cause: 'startup.image-pull-failed',
  describes: 'The image of a container cannot be pulled, whatever the reason.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets', 'kubernetes.deployments', 'nodes.logs'],
  general: true,
  explains: [],
  refutedBy: 'The container runs, or waits for another reason than its image.',
  match: (view) =>
    onePerOwner(
      failedPulls(view).map((pull) =>
        startCandidate(view, pull, {
          because:
            `the image ${pull.image} of container ${pull.container} cannot be pulled` +
            (pull.saying ? ` ("${quoted(pull.saying.text, 160)}")` : ''),
          confidence: 0.6,
          container: pull.container,
          dated: false,
        }),
      ),
    ),
};
