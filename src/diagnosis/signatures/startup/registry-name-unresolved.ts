import { failedPulls } from '../../view/startup/image-pull.ts';
import { registryChanged } from '../../view/startup/images.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const registryNameUnresolved: Signature = {
  cause: 'startup.registry-name-unresolved',
  describes: "The host name of an image's registry cannot be resolved.",
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets', 'nodes.logs'],
  explains: [],
  refutedBy: "The node resolves the registry's name.",
  match: (view) =>
    matched(
      failedPulls(view)
        .filter(({ fault }) => fault === 'name-unresolved')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image ${pull.image} of container ${pull.container} cannot be pulled, because ${pull.why}`,
            confidence: pull.confidence,
            container: pull.container,
            // The image before is of no use where it is in the same registry.
            curable: registryChanged(pull.rollout, pull.container),
          }),
        ),
    ),
};
