import { failedPulls } from '../../view/startup/image-pull.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const imageReferenceInvalid: Signature = {
  cause: 'startup.image-reference-invalid',
  describes: 'The image of a container is written in a way that names no image.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The runtime takes the reference and asks a registry for it.',
  match: (view) =>
    matched(
      failedPulls(view)
        .filter(({ fault }) => fault === 'reference-invalid')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image reference "${pull.image}" of container ${pull.container} is malformed`,
            confidence: 0.97,
            container: pull.container,
          }),
        ),
    ),
};
