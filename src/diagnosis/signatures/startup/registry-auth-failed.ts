import { failedPulls } from '../../view/startup/image-pull.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const registryAuthFailed: Signature = {
  cause: 'startup.registry-auth-failed',
  describes: 'A registry refuses an image because credentials are missing or wrong.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets', 'kubernetes.secret-names'],
  explains: [],
  refutedBy: 'The same credentials pull the image, or the image does not exist.',
  match: (view) =>
    matched(
      failedPulls(view)
        .filter(({ fault }) => fault === 'refused')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image ${pull.image} of container ${pull.container} cannot be pulled, because ${pull.why}`,
            confidence: pull.confidence,
            container: pull.container,
          }),
        ),
    ),
};
