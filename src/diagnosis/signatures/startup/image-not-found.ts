import { failedPulls } from '../../view/startup/image-pull.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const imageNotFound: Signature = {
  cause: 'startup.image-not-found',
  describes: 'The name or the tag of an image does not exist in its registry.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets', 'kubernetes.secret-names', 'nodes.logs'],
  explains: [],
  refutedBy: 'The image can be pulled by that name, or the container runs.',
  match: (view) =>
    matched(
      failedPulls(view)
        .filter(({ fault }) => fault === 'not-found')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image ${pull.image} of container ${pull.container} cannot be pulled, because ${pull.why}`,
            confidence: pull.confidence,
            container: pull.container,
          }),
        ),
    ),
};
