import { failedPulls } from '../../view/startup/image-pull.ts';
import { startFaults } from '../../view/startup/start-faults.ts';
import { unrunnable } from '../../view/startup/unrunnable.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const imageArchitectureUnmatched: Signature = {
  cause: 'startup.image-architecture-unmatched',
  describes: "An image is not built for the processor of the pod's node.",
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets', 'kubernetes.crash-logs', 'kubernetes.pod-logs'],
  explains: [],
  refutedBy: "The image holds a build for the node's architecture that runs there.",
  match: (view) =>
    onePerOwner([
      ...failedPulls(view)
        .filter(({ fault }) => fault === 'architecture')
        .map((pull) =>
          startCandidate(view, pull, {
            because: `the image ${pull.image} of container ${pull.container} cannot be pulled, because ${pull.why}`,
            confidence: 0.96,
            container: pull.container,
          }),
        ),
      ...startFaults(view)
        .filter(({ error }) => error === 'image-architecture-unmatched')
        .map((fault) =>
          startCandidate(view, fault, {
            because: 'its program is built for another processor ("exec format error")',
            confidence: 0.93,
          }),
        ),
      ...unrunnable(view, 'architecture').map((found) =>
        startCandidate(view, found, { ...found, dated: false }),
      ),
    ]),
};
