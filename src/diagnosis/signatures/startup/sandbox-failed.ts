import { nameWords } from '../../view/rollout-words.ts';
import { sandboxFaults } from '../../view/startup/sandbox-faults.ts';
import { counted, listWords } from '../../view/words.ts';
import { matched, type Signature } from '../signature.ts';

export const sandboxFailed: Signature = {
  cause: 'startup.sandbox-failed',
  describes: 'The sandbox or the network of a pod cannot be set up on its node.',
  needs: ['kubernetes.pods', 'kubernetes.events'],
  uses: ['kubernetes.nodes'],
  explains: [],
  refutedBy: 'Sandboxes of other pods are made on the same node.',
  match: (view) =>
    matched(
      sandboxFaults(view).map(({ object, affects, pods, message, citations, young }) => ({
        role: 'cause',
        object,
        affects,
        confidence: young ? 0.45 : 0.88,
        statement:
          object.kind === 'Node'
            ? `Node ${object.name} cannot set up the sandbox of ${counted(pods.length, 'pod')} (${listWords(affects.slice(0, 3).map(nameWords))}): ${message}.`
            : `${nameWords(object)} asks for a sandbox that its nodes cannot set up: ${message}.`,
        citations,
        runbooks: [],
        impact: 'failed',
      })),
    ),
};
