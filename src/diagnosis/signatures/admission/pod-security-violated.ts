import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Citation } from '../../types.ts';
import { cite, type View } from '../../view/view.ts';
import { refusalWords, refusedWorkloads } from '../refused-workloads.ts';
import type { Signature } from '../signature.ts';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

export const podSecurityViolated: Signature = {
  cause: 'admission.pod-security-violated',
  describes: 'A pod template asks for more privilege than its namespace allows, so its pods are refused.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.namespaces', 'kubernetes.deployments', 'kubernetes.replicasets'],
  explains: [],
  refutedBy: 'The template keeps to the level that the namespace enforces.',
  match: (view) =>
    refusedWorkloads(view, 'pod-security', (refused) => ({
      confidence: 0.95,
      because: `the pod security of the namespace forbids it (${refusalWords(refused)})`,
      citations: level(view, refused.owner.namespace),
    })),
};

function level(view: View, name: string | undefined): Citation[] {
  const namespace = view.objects<KubeObject>('Namespace').find(({ object }) => object.metadata.name === name);
  const enforced = namespace?.object.metadata.labels?.[ENFORCE];
  return namespace && enforced
    ? [cite(namespace, ['metadata', 'labels', ENFORCE], `the namespace enforces the level ${enforced}`)]
    : [];
}
