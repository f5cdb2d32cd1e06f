import { controlPlane, verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const taint = { key: 'dedicated', value: 'batch', effect: 'NoSchedule' };
const kept = verdict(
  3,
  '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) had untolerated taint {dedicated: batch}',
);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'every worker has a taint that the pods do not tolerate',
      world: {
        objects: [
          controlPlane(),
          worker('node-a', { taints: [taint] }),
          worker('node-b', { taints: [taint] }),
          ...waitingApp(kept, { tolerations: [{ key: 'dedicated', value: 'web', effect: 'NoSchedule' }] }),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['do not tolerate the taint dedicated=batch:NoSchedule of node-a and node-b'],
      verdict: 'failed',
    },
    {
      name: 'the node that the selector asks for has one, beside a cordoned one that is not asked for',
      world: {
        objects: [
          worker('cp-1', { cordoned: true }),
          worker('node-a', { labels: { pool: 'fast' }, taints: [taint] }),
          worker('node-b'),
          ...waitingApp(
            verdict(
              3,
              "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {dedicated: batch}, 1 node(s) were unschedulable",
            ),
            { nodeSelector: { pool: 'fast' } },
          ),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['dedicated=batch:NoSchedule of node-a'],
      verdict: 'failed',
    },
    {
      name: 'a release that no longer writes which taint, and nodes may not be read',
      world: { objects: waitingApp(verdict(3, '3 node(s) had untolerated taint(s)')) },
      object: reports,
      runbooks: [],
      says: ['untolerated taint(s)'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the taint is of a node that is down',
      world: {
        objects: [
          worker('node-a', {
            ready: {
              status: 'Unknown',
              reason: 'NodeStatusUnknown',
              message: 'Kubelet stopped posting node status.',
            },
          }),
          ...waitingApp(verdict(1, '1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }')),
        ],
      },
    },
    {
      name: 'a pool of others has a taint, and the nodes for everybody are full',
      world: {
        objects: [
          worker('node-a', { taints: [taint] }),
          worker('node-b', { taints: [taint] }),
          worker('node-c'),
          ...waitingApp(
            verdict(3, '1 Insufficient cpu, 2 node(s) had untolerated taint {dedicated: batch}'),
            {},
            { requests: { cpu: '2' } },
          ),
        ],
      },
    },
    {
      name: 'the taint is tolerated, and the pods run',
      world: {
        objects: [
          worker('node-a', { taints: [taint] }),
          ...waitingApp('', { tolerations: [{ operator: 'Exists' }] }, { ready: 1 }),
        ],
      },
    },
  ],
};
