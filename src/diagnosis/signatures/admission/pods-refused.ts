import { type Refused, refusedFor } from '../../view/admission/refusals.ts';
import type { View } from '../../view/view.ts';
import { onePerOwner } from '../one-per-owner.ts';
import { refusalWords, refusedWorkload } from '../refused-workloads.ts';
import type { Candidate, Signature } from '../signature.ts';

export const podsRefused: Signature = {
  cause: 'admission.pods-refused',
  describes: 'The API server refuses the pods of a workload, whatever the reason.',
  needs: ['kubernetes.events'],
  uses: ['kubernetes.deployments', 'kubernetes.replicasets', 'kubernetes.statefulsets'],
  general: true,
  explains: [],
  refutedBy: 'All pods of the workload have been created since.',
  match: (view) => onePerOwner(refusedFor(view, 'any').map((refused) => conclude(view, refused))),
};

function conclude(view: View, refused: Refused): Candidate {
  const because = `the API server refuses them (${refusalWords(refused)})`;
  const found = refusedWorkload(view, refused, { confidence: 0.6, because });
  const { namespace: name } = refused.owner;
  if (!name || !OF_NAMESPACE.has(refused.reason)) return found;
  return { ...found, object: { cluster: view.scope.cluster, kind: 'Namespace', name } };
}

/** What a namespace allows, which its workloads cannot change. */
const OF_NAMESPACE = new Set(['quota', 'namespace-terminating']);
