import { event } from '#test/support/cluster-objects.ts';
import { lease, reports, silent, unit, unready } from '#test/support/node-objects.ts';
import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const nodeA = { kind: 'Node', name: 'node-a' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the unit is stopped, and the node is not heard of',
      world: {
        objects: [silent('node-a', 3), worker('node-b'), ...unready],
        units: [
          unit('node-a', 'kubelet', 'inactive', 4),
          unit('node-a', 'containerd'),
          unit('node-b', 'kubelet'),
        ],
      },
      object: nodeA,
      runbooks: [],
      says: ['kubelet.service is inactive (dead)', 'Kubelet stopped posting node status.', 'reports'],
      verdict: 'failed',
    },
    {
      name: 'nothing tells of units: the condition alone',
      world: { objects: [silent('node-a', 3), worker('node-b'), worker('node-c'), ...unready] },
      object: nodeA,
      runbooks: [],
      says: ['is not heard of', 'its kubelet or the machine is down'],
      verdict: 'failed',
    },
    {
      name: 'it was stopped a moment ago, and nobody has missed it yet',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        units: [unit('node-a', 'kubelet', 'failed', 0.4), unit('node-b', 'kubelet')],
      },
      object: nodeA,
      runbooks: [],
      says: ['kubelet.service is failed'],
      verdict: 'degraded',
    },
    {
      name: 'a pod waits for the node that is down',
      world: {
        objects: [
          silent('node-a', 3),
          worker('node-b'),
          ...waitingApp(
            verdict(
              2,
              "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }",
            ),
            { nodeSelector: { 'kubernetes.io/hostname': 'node-a' } },
          ),
        ],
        units: [unit('node-a', 'kubelet', 'inactive', 4), unit('node-b', 'kubelet')],
      },
      object: nodeA,
      runbooks: [],
      says: ['kubelet.service is inactive', 'reports'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the container runtime is down, and the kubelet says so',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              status: 'False',
              reason: 'KubeletNotReady',
              message: 'container runtime is down',
              minutesAgo: 3,
            },
          }),
          ...unready,
        ],
        units: [unit('node-a', 'kubelet'), unit('node-a', 'containerd', 'inactive', 4)],
      },
    },
    {
      name: 'a spare node has been off for days, and nothing of the scope is on it',
      world: { objects: [silent('node-z', 5_000), worker('node-a'), ...reports] },
    },
    {
      name: 'it was not ready an hour ago and is again',
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
        units: [unit('node-a', 'kubelet')],
      },
    },
    {
      name: 'whoever watches the kubelet cannot reach it, and the node is well',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...reports],
        units: [{ node: 'node-a', unit: 'kubelet.service', active: 'inactive', sub: 'unreachable' }],
      },
    },
    {
      name: 'the kubelet runs, and the node is cut off',
      world: {
        objects: [silent('node-a', 3), worker('node-b'), ...unready],
        units: [unit('node-a', 'kubelet')],
      },
    },
    {
      name: 'the unit was taken out of use for another that renews the lease',
      world: {
        objects: [worker('node-a'), worker('node-b'), lease('node-a', 0.1), ...reports],
        units: [unit('node-a', 'kubelet', 'inactive', 300), unit('node-b', 'kubelet')],
      },
    },
  ],
};
