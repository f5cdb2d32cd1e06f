import { minutesAgo } from '#test/support/cluster-objects.ts';
import { reports, silent, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const condition = (status: string, minutes: number) => ({
  conditions: [
    {
      type: 'MemoryPressure',
      status,
      reason: status === 'True' ? 'KubeletHasInsufficientMemory' : 'KubeletHasSufficientMemory',
      message:
        status === 'True'
          ? 'kubelet has insufficient memory available'
          : 'kubelet has sufficient memory available',
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
      says: ['kubelet has insufficient memory available', 'reports'],
      verdict: 'degraded',
    },
    {
      name: 'its pods are not ready any more',
      world: { objects: [worker('node-a', condition('True', 20)), ...unready] },
      object: nodeA,
      runbooks: [],
      says: ['kubelet has insufficient memory available'],
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
