import { event } from '#test/support/cluster-objects.ts';
import { reports, silent, unit, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the kubelet gives a reason that no signature knows',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              status: 'False',
              reason: 'KubeletNotReady',
              message: 'missing node capacity for resources: ephemeral-storage',
              minutesAgo: 6,
            },
          }),
          worker('node-b'),
          ...unready,
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['Ready=False', 'missing node capacity'],
      verdict: 'failed',
    },
    {
      name: 'the kubelet runs, and the node is cut off',
      world: {
        objects: [silent('node-a', 3), worker('node-b'), ...unready],
        units: [unit('node-a', 'kubelet')],
      },
      object: nodeA,
      runbooks: [],
      says: ['Ready=Unknown', 'Kubelet stopped posting node status.'],
      verdict: 'failed',
    },
    {
      name: 'its kubelet is stopped, which is the cause',
      world: {
        objects: [silent('node-a', 3), worker('node-b'), ...unready],
        units: [unit('node-a', 'kubelet', 'inactive', 4), unit('node-b', 'kubelet')],
      },
      object: nodeA,
      role: 'symptom',
      runbooks: [],
      says: ['Ready=Unknown'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a spare node has been off for days, and nothing of the scope is on it',
      world: { objects: [silent('node-z', 5_000), worker('node-a'), ...reports] },
    },
    { name: 'all nodes are ready', world: { objects: [worker('node-a'), worker('node-b'), ...reports] } },
    {
      name: 'it was not ready an hour ago',
      world: {
        objects: [
          worker('node-a'),
          ...reports,
          event(
            'NodeNotReady',
            'Node node-a status is now: NodeNotReady',
            { kind: 'Node', name: 'node-a', namespace: 'default' },
            58,
          ),
        ],
      },
    },
  ],
};
