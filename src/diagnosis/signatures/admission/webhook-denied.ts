import { refusalWords, refusedWorkloads } from '../refused-workloads.ts';
import type { Signature } from '../signature.ts';

export const webhookDenied: Signature = {
  cause: 'admission.webhook-denied',
  describes: 'A policy (an admission webhook or a ValidatingAdmissionPolicy) refuses the pods of a workload.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.validatingwebhookconfigurations', 'kubernetes.deployments', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The template keeps to the policy, or the policy was taken back.',
  match: (view) =>
    refusedWorkloads(view, 'webhook-denied', (refused) => ({
      confidence: 0.93,
      because: `a policy refuses them (${refusalWords(refused)})`,
    })),
};
