import { failedPulls } from '../../view/startup/image-pull.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const imageNeverPulled: Signature = {
  cause: 'startup.image-never-pulled',
  describes: 'An image is not on the node, and the pull policy Never keeps the kubelet from pulling it.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The image is on the node, or the pull policy lets the kubelet pull it.',
  match: (view) =>
    matched(
      failedPulls(view)
        .filter(({ fault }) => fault === 'never-pulled')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image ${pull.image} of container ${pull.container} is not on node ${pull.pods[0]?.object.spec.nodeName}, and its pull policy is Never`,
            confidence: 0.96,
            container: pull.container,
          }),
        ),
    ),
};
