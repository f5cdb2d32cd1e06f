import { refusalWords, refusedWorkloads } from '../refused-workloads.ts';
import type { Signature } from '../signature.ts';

export const podsRefused: Signature = {
  cause: 'admission.pods-refused',
  describes: 'The API server refuses the pods of a workload, for a reason that no other signature knows.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.deployments', 'kubernetes.replicasets', 'kubernetes.statefulsets'],
  general: true,
  explains: [],
  refutedBy: 'All pods of the workload have been created since.',
  match: (view) =>
    refusedWorkloads(view, 'unknown', (refused) => ({
      confidence: 0.6,
      because: `the API server refuses them (${refusalWords(refused)})`,
    })),
};
