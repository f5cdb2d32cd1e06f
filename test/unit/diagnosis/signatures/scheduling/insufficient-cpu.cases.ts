import { app, event, podName } from '#test/support/cluster-objects.ts';
import { controlPlane, verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const nodes = [controlPlane(), worker('node-a'), worker('node-b')];
const full = verdict(
  3,
  '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu',
);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout that asks for more than any node has',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(
            full,
            {},
            {
              requests: { cpu: '12', memory: '64Mi' },
              revisions: [
                { image: 'r.example/reports:1', minutesAgo: 3_000, readyReplicas: 1 },
                {
                  image: 'r.example/reports:1',
                  minutesAgo: 5,
                  spec: {
                    containers: [
                      { name: 'main', image: 'r.example/reports:1', resources: { requests: { cpu: '12' } } },
                    ],
                  },
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
      says: [
        '1 of 1 pod of reports in shop',
        'asks for 12 cpu',
        'holds 4 cpu',
        '2 Insufficient cpu',
        'revision 2',
      ],
      verdict: 'failed',
    },
    {
      name: 'the nodes are full: back to what runs',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(
            full,
            {},
            {
              replicas: 6,
              ready: 4,
              requests: { cpu: '1500m', memory: '64Mi' },
              revisions: [{ image: 'r.example/reports:1', minutesAgo: 3_000 }],
            },
          ),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'reports', replicas: 4 } },
      ],
      says: ['2 of 6 pods', 'asks for 1.5 cpu', 'no node has as much left'],
      verdict: 'degraded',
    },
    {
      name: 'cpu and memory are named alike, and only the cpu can never be had',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(
            verdict(
              3,
              '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu, 2 Insufficient memory',
            ),
            {},
            {
              requests: { cpu: '5', memory: '15Gi' },
            },
          ),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['asks for 5 cpu'],
      verdict: 'failed',
    },
    {
      name: 'nodes may not be read: the verdict alone tells',
      world: { objects: waitingApp(verdict(4, '1 node(s) were unschedulable, 3 Insufficient cpu')) },
      object: reports,
      runbooks: [],
      says: ['3 Insufficient cpu'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'an old event of a pod that is bound by now',
      world: {
        objects: [
          ...nodes,
          ...app({ name: 'reports', revisions: [{ image: 'r.example/reports:1', minutesAgo: 3_000 }] }),
          event('FailedScheduling', full, { name: podName('reports', 1, 0) }, 30),
        ],
      },
    },
    {
      name: 'a pod of some seconds may be about to get its node',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(full, {}, { revisions: [{ image: 'r.example/reports:1', minutesAgo: 0.1 }] }),
        ],
      },
    },
    {
      name: 'most of the nodes that have room are cordoned, and the last one is full',
      world: {
        objects: [
          worker('node-a', { cordoned: true }),
          worker('node-b', { cordoned: true }),
          worker('node-c'),
          ...waitingApp(verdict(3, '1 Insufficient cpu, 2 node(s) were unschedulable')),
        ],
      },
    },
    {
      name: 'memory is what no node can ever give',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(
            verdict(
              3,
              '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient cpu, 2 Insufficient memory',
            ),
            {},
            {
              requests: { cpu: '3', memory: '40Gi' },
            },
          ),
        ],
      },
    },
  ],
};
