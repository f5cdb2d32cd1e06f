import { event } from '#test/support/cluster-objects.ts';
import { controlPlane, verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const none = verdict(
  3,
  "1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 node(s) didn't match Pod's node affinity/selector",
);
const nodes = [controlPlane(), worker('node-a'), worker('node-b')];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout with a nodeSelector that no node has',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(
            none,
            { nodeSelector: { disk: 'nvme', tier: 'gold' } },
            {
              revisions: [
                { image: 'r.example/reports:1', minutesAgo: 3_000, readyReplicas: 1 },
                {
                  image: 'r.example/reports:1',
                  minutesAgo: 5,
                  spec: { nodeSelector: { disk: 'nvme', tier: 'gold' } },
                },
              ],
            },
          ),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'reports', revision: 1 } },
      ],
      says: ['disk=nvme and tier=gold', "2 node(s) didn't match Pod's node affinity/selector", 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'the affinity takes nodes, the selector does not, and only an event tells',
      world: {
        objects: [
          ...nodes,
          ...waitingApp('', {
            nodeSelector: { disk: 'nvme' },
            affinity: {
              nodeAffinity: {
                requiredDuringSchedulingIgnoredDuringExecution: {
                  nodeSelectorTerms: [
                    { matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] },
                  ],
                },
              },
            },
          }),
          event('FailedScheduling', none, { name: 'reports-h1-p0000' }),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['disk=nvme'],
      verdict: 'failed',
    },
    {
      name: 'nodes may not be read',
      world: { objects: waitingApp(none, { nodeSelector: { disk: 'nvme' } }) },
      object: reports,
      runbooks: [],
      says: ['disk=nvme'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a node has the label and is cordoned',
      world: {
        objects: [
          controlPlane(),
          worker('node-a'),
          worker('node-b', { labels: { disk: 'nvme' }, cordoned: true }),
          ...waitingApp(
            verdict(
              3,
              "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 1 node(s) were unschedulable",
            ),
            { nodeSelector: { disk: 'nvme' } },
          ),
        ],
      },
    },
    {
      name: 'a node has the label and is down',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b', {
            labels: { disk: 'nvme' },
            ready: {
              status: 'Unknown',
              reason: 'NodeStatusUnknown',
              message: 'Kubelet stopped posting node status.',
            },
          }),
          ...waitingApp(
            verdict(
              2,
              "1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node.kubernetes.io/unreachable: }",
            ),
            { nodeSelector: { disk: 'nvme' } },
          ),
        ],
      },
    },
    {
      name: 'a node has the label and the pods run',
      world: { objects: [...nodes, ...waitingApp('', {}, { ready: 1 })] },
    },
  ],
};
