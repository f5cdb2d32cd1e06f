import { minutesAgo } from '#test/support/cluster-objects.ts';
import { reports, silent, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const condition = (status: string, minutes: number) => ({
  conditions: [
    {
      type: 'DiskPressure',
      status,
      reason: status === 'True' ? 'KubeletHasDiskPressure' : 'KubeletHasNoDiskPressure',
      message: status === 'True' ? 'kubelet has disk pressure' : 'kubelet has no disk pressure',
      lastTransitionTime: minutesAgo(minutes),
    },
  ],
});

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the node says so',
      world: { objects: [worker('node-a', condition('True', 8)), worker('node-b'), ...reports] },
      object: nodeA,
      runbooks: [],
      says: ['kubelet has disk pressure', 'reports'],
      verdict: 'degraded',
    },
    {
      name: 'its pods are not ready any more',
      world: { objects: [worker('node-a', condition('True', 20)), ...unready] },
      object: nodeA,
      runbooks: [],
      says: ['kubelet has disk pressure'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'it is over',
      world: { objects: [worker('node-a', condition('False', 20)), ...reports] },
    },
    {
      name: 'the node is not heard of, so its last word is old',
      world: {
        objects: [{ ...silent('node-a', 3, condition('True', 8).conditions) }, ...unready],
      },
    },
  ],
};
