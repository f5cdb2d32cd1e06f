import { brokenSystemPod, reports, silent, systemPod, unit } from '#test/support/node-objects.ts';
import { worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'its unit is stopped on the only node that has it',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        units: [
          unit('node-a', 'kube-controller-manager', 'inactive', 4),
          unit('node-a', 'kubelet'),
          unit('node-b', 'kubelet'),
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['kube-controller-manager.service is inactive (dead)', 'no other stands in for it'],
      verdict: 'degraded',
    },
    {
      name: 'its only pod keeps failing',
      world: {
        objects: [
          worker('node-a'),
          silent('node-z', 3),
          ...reports,
          brokenSystemPod('kube-controller-manager-node-a', 'node-a', {
            component: 'kube-controller-manager',
          }),
        ],
        units: [unit('node-z', 'kubelet')],
      },
      object: nodeA,
      runbooks: [],
      says: ['pod kube-controller-manager-node-a is not ready'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'another instance stands in for it',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        units: [
          unit('node-a', 'kube-controller-manager', 'inactive', 4),
          unit('node-b', 'kube-controller-manager'),
        ],
      },
    },
    {
      name: 'one of two pods is ready',
      world: {
        objects: [
          worker('node-a'),
          silent('node-z', 3),
          ...reports,
          brokenSystemPod('kube-controller-manager-node-a', 'node-a', {
            component: 'kube-controller-manager',
          }),
          systemPod('kube-controller-manager-node-b', 'node-b', { component: 'kube-controller-manager' }),
        ],
        units: [unit('node-z', 'kubelet')],
      },
    },
    {
      name: 'it was never set up as a unit there',
      world: {
        objects: [worker('node-a'), ...reports],
        units: [{ node: 'node-a', unit: 'kube-controller-manager.service', active: 'inactive', sub: 'dead' }],
      },
    },
  ],
};
