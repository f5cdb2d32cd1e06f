import type { Collector } from './collector.ts';
import { listEvidence } from './objects.ts';

/** Where kubelets renew their lease, on every cluster. */
const NAMESPACE = 'kube-node-lease';

/** When each kubelet was last heard of. */
export const leases: Collector = {
  kind: 'kubernetes.leases',
  stage: 1,
  perNamespace: false,
  describes: () => 'leases of the nodes',
  collect: async (context) => [
    await listEvidence(
      context,
      { kind: 'kubernetes.leases', reads: 'Lease', noun: 'node leases', limit: 1_000 },
      NAMESPACE,
    ),
  ],
};
