import { refusalWords, refusedWorkloads } from '../refused-workloads.ts';
import type { Signature } from '../signature.ts';

export const specInvalid: Signature = {
  cause: 'admission.spec-invalid',
  describes: 'The API server finds what a pod template asks for invalid, so no pod can be created.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.deployments', 'kubernetes.replicasets', 'kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'A pod of the same template was created since.',
  match: (view) =>
    refusedWorkloads(view, 'spec-invalid', (refused) => ({
      confidence: 0.93,
      because: `their template is not valid (${refusalWords(refused)})`,
    })),
};
