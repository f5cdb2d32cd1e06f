import { failedPulls } from '../../view/startup/image-pull.ts';
import { registryChanged } from '../../view/startup/images.ts';
import { quoted } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const registryUnreachable: Signature = {
  cause: 'startup.registry-unreachable',
  describes: "An image's registry does not answer, or its certificate is not trusted.",
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets', 'nodes.logs'],
  explains: [],
  refutedBy: 'The node reaches the registry and trusts its certificate.',
  match: (view) =>
    matched(
      failedPulls(view)
        .filter(({ fault }) => fault === 'unreachable')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image ${pull.image} of container ${pull.container} cannot be pulled, because ${pull.why} ("${quoted(pull.saying?.text.split(': ').slice(-2).join(': ') ?? '', 160)}")`,
            confidence: 0.9,
            container: pull.container,
            curable: registryChanged(pull.rollout, pull.container),
          }),
        ),
    ),
};
