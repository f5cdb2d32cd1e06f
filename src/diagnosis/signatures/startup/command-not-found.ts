import { reasonWords, startFaults } from '../../view/startup/start-faults.ts';
import { unrunnable } from '../../view/startup/unrunnable.ts';
import { onePerOwner } from '../one-per-owner.ts';
import type { Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const commandNotFound: Signature = {
  cause: 'startup.command-not-found',
  describes: 'The program that a container is to run is not in its image, or may not be run.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.crash-logs', 'kubernetes.pod-logs', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The image holds the program, and its user may run it.',
  match: (view) =>
    onePerOwner([
      ...startFaults(view)
        .filter(({ error }) => error === 'command-not-found')
        .map((fault) =>
          startCandidate(view, fault, {
            because: `its program cannot be run: ${reasonWords(fault.message ?? '')}`,
            confidence: 0.95,
          }),
        ),
      ...unrunnable(view, 'command').map((found) => startCandidate(view, found, { ...found, dated: false })),
    ]),
};
