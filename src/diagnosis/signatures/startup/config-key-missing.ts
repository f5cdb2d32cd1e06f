import { startFaults } from '../../view/startup/start-faults.ts';
import { listWords } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const configKeyMissing: Signature = {
  cause: 'startup.config-key-missing',
  describes: 'A pod asks for a key that its ConfigMap or Secret does not hold.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.configmaps', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The ConfigMap or Secret holds the key.',
  match: (view) =>
    matched(
      startFaults(view)
        .filter(({ error }) => error === 'config-key-missing')
        .map((fault) =>
          startCandidate(view, fault, {
            because: `${listWords(fault.missed)} ${fault.missed.length > 1 ? 'are missing' : 'is missing'}`,
            confidence: fault.message === undefined ? 0.85 : 0.96,
          }),
        ),
    ),
};
