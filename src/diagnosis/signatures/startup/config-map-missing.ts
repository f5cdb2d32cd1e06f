import { startFaults } from '../../view/startup/start-faults.ts';
import { listWords } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';
import { startCandidate } from '../start-candidate.ts';

export const configMapMissing: Signature = {
  cause: 'startup.config-map-missing',
  describes: 'A pod asks for a ConfigMap that does not exist.',
  needs: ['kubernetes.pods'],
  uses: ['kubernetes.events', 'kubernetes.configmaps', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The ConfigMap is there and the container starts.',
  match: (view) =>
    matched(
      startFaults(view)
        .filter(({ error }) => error === 'config-map-missing')
        .map((fault) =>
          startCandidate(view, fault, {
            because: `${listWords(fault.missed)} ${fault.missed.length > 1 ? 'do not exist' : 'does not exist'}`,
            confidence: fault.message === undefined ? 0.85 : 0.96,
          }),
        ),
    ),
};
