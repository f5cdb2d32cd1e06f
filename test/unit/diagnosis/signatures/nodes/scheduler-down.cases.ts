import { brokenSystemPod, reports, silent, systemPod, unit } from '#test/support/node-objects.ts';
import { waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

/** A pod that no scheduler has looked at. */
const unanswered = waitingApp('').map((object) =>
  object.kind === 'Pod' ? { ...object, status: { phase: 'Pending' } } : object,
);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'its unit is stopped on the only node that has it',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...unanswered],
        units: [
          unit('node-a', 'kube-scheduler', 'inactive', 4),
          unit('node-a', 'kubelet'),
          unit('node-b', 'kubelet'),
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['kube-scheduler.service is inactive (dead)', 'no other stands in for it'],
      verdict: 'failed',
    },
    {
      name: 'its only pod keeps failing',
      world: {
        objects: [
          worker('node-a'),
          silent('node-z', 3),
          ...unanswered,
          brokenSystemPod('kube-scheduler-node-a', 'node-a', { component: 'kube-scheduler' }),
        ],
        units: [unit('node-z', 'kubelet')],
      },
      object: nodeA,
      runbooks: [],
      says: ['pod kube-scheduler-node-a is not ready'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'another instance stands in for it',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        units: [unit('node-a', 'kube-scheduler', 'inactive', 4), unit('node-b', 'kube-scheduler')],
      },
    },
    {
      name: 'one of two pods is ready',
      world: {
        objects: [
          worker('node-a'),
          silent('node-z', 3),
          ...reports,
          brokenSystemPod('kube-scheduler-node-a', 'node-a', { component: 'kube-scheduler' }),
          systemPod('kube-scheduler-node-b', 'node-b', { component: 'kube-scheduler' }),
        ],
        units: [unit('node-z', 'kubelet')],
      },
    },
    {
      name: 'it was never set up as a unit there',
      world: {
        objects: [worker('node-a'), ...reports],
        units: [{ node: 'node-a', unit: 'kube-scheduler.service', active: 'inactive', sub: 'dead' }],
      },
    },
  ],
};
