import { event, pod } from '#test/support/cluster-objects.ts';
import { controlPlane, verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const cordoned = (name: string, labels: Record<string, string> = {}) =>
  worker(name, { cordoned: true, labels });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'every node is cordoned',
      world: {
        objects: [
          cordoned('node-a'),
          cordoned('node-b'),
          ...waitingApp(verdict(2, '2 node(s) were unschedulable'), {}, { replicas: 3, ready: 1 }),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['2 of 3 pods', 'node-a and node-b, which could take them, are cordoned'],
      verdict: 'degraded',
    },
    {
      name: 'the only node that the selector asks for is cordoned',
      world: {
        objects: [
          controlPlane(),
          cordoned('node-a', { hardware: 'gpu' }),
          worker('node-b'),
          ...waitingApp(
            verdict(
              3,
              "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable",
            ),
            { nodeSelector: { hardware: 'gpu' } },
          ),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['node-a, which could take them, is cordoned'],
      verdict: 'failed',
    },
    {
      name: 'pods that exclude each other need the node that is cordoned',
      world: {
        objects: [
          cordoned('node-a'),
          worker('node-b'),
          worker('node-c'),
          ...waitingApp(
            verdict(3, "1 node(s) were unschedulable, 2 node(s) didn't match pod anti-affinity rules"),
            {},
            { replicas: 3, ready: 2 },
          ),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['node-a, which could take them, is cordoned'],
      verdict: 'degraded',
    },
    {
      name: 'the only node that is large enough is cordoned, and the others can never hold it',
      world: {
        objects: [
          worker('node-a', { cordoned: true, allocatable: { cpu: '64' } }),
          worker('node-b'),
          worker('node-c'),
          ...waitingApp(
            verdict(3, '1 node(s) were unschedulable, 2 Insufficient cpu'),
            {},
            { requests: { cpu: '12' } },
          ),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['node-a, which could take them, is cordoned'],
      verdict: 'failed',
    },
    {
      name: 'a pod without an owner',
      world: {
        objects: [
          cordoned('node-a'),
          pod({ name: 'once', image: 'r.example/once:1', bornMinutesAgo: 3, broken: { unschedulable: '' } }),
          event('FailedScheduling', verdict(1, '1 node(s) were unschedulable'), { name: 'once' }),
        ],
      },
      object: { kind: 'Pod', namespace: 'shop', name: 'once' },
      runbooks: [],
      says: ['node-a'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the control plane is always cordoned, and the workers are full',
      world: {
        objects: [
          worker('cp-1', { labels: { 'node-role.kubernetes.io/master': '' }, cordoned: true }),
          worker('node-a'),
          ...waitingApp(
            verdict(2, '1 Insufficient cpu, 1 node(s) were unschedulable'),
            {},
            { requests: { cpu: '3' } },
          ),
        ],
      },
    },
    {
      name: 'a node is cordoned and nothing waits',
      world: { objects: [cordoned('node-a'), worker('node-b'), ...waitingApp('', {}, { ready: 1 })] },
    },
    {
      name: 'one of many nodes is drained, and the many are full',
      world: {
        objects: [
          cordoned('node-a'),
          worker('node-b'),
          worker('node-c'),
          worker('node-d'),
          ...waitingApp(
            verdict(4, '1 node(s) were unschedulable, 3 Insufficient cpu'),
            {},
            { requests: { cpu: '3' } },
          ),
        ],
      },
    },
  ],
};
