import { event } from '#test/support/cluster-objects.ts';
import { reports, silent, unready } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

const ofNodeA = { kind: 'Node', name: 'node-a', namespace: 'default' };
const booted = 'Node node-a has been rebooted, boot id: 8fca29a7-abf6-4915-8abf-c1883419add2';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the node shuts down',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              status: 'False',
              reason: 'KubeletNotReady',
              message: 'node is shutting down',
              minutesAgo: 2,
            },
          }),
          worker('node-b'),
          ...unready,
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['is shutting down', 'reports'],
      verdict: 'failed',
    },
    {
      name: 'it was rebooted and is not ready yet',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              status: 'False',
              reason: 'KubeletNotReady',
              message: '[container runtime status check may not have completed yet]',
              minutesAgo: 2,
            },
          }),
          ...unready,
          event('Rebooted', booted, ofNodeA, 2),
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['is not ready after it was rebooted'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'it was rebooted some minutes ago and is ready: that only contributes',
      world: { objects: [worker('node-a'), ...reports, event('Rebooted', booted, ofNodeA, 6)] },
    },
    {
      name: 'it was rebooted an hour ago, and something else fails now',
      world: { objects: [silent('node-a', 3), ...unready, event('Rebooted', booted, ofNodeA, 55)] },
    },
  ],
};
