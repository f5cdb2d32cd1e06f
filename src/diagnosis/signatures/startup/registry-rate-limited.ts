import { failedPulls } from '../../view/startup/image-pull.ts';
import { registryChanged } from '../../view/startup/images.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const registryRateLimited: Signature = {
  cause: 'startup.registry-rate-limited',
  describes: 'A registry refuses an image because too many were pulled.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The registry answers the same pull after a while, or with credentials of a higher limit.',
  match: (view) =>
    matched(
      failedPulls(view)
        .filter(({ fault }) => fault === 'rate-limited')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image ${pull.image} of container ${pull.container} cannot be pulled, because ${pull.why}`,
            confidence: 0.96,
            container: pull.container,
            curable: registryChanged(pull.rollout, pull.container),
          }),
        ),
    ),
};
