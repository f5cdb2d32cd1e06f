import { reasonWords, startFaults } from '../../view/startup/start-faults.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const securityContextViolated: Signature = {
  cause: 'startup.security-context-violated',
  describes: "A container's security context forbids to run its image, or names what the node does not have.",
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The image runs as a user that the security context allows.',
  match: (view) =>
    matched(
      startFaults(view)
        .filter(({ error }) => error === 'security-context-violated')
        .map((fault) =>
          startCandidate(view, fault, {
            because: `its security context does not allow it: ${reasonWords(fault.message ?? '')}`,
            confidence: 0.96,
          }),
        ),
    ),
};
