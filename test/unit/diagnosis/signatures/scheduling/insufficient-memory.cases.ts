import { controlPlane, verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const nodes = [worker('node-a'), worker('node-b', { allocatable: { memory: '8148Mi' } })];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a request larger than the largest node',
      world: {
        objects: [
          controlPlane(),
          ...nodes,
          ...waitingApp(
            verdict(
              3,
              '1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 2 Insufficient memory',
            ),
            {},
            { requests: { cpu: '100m', memory: '22Gi' } },
          ),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['asks for 22528 MiB of memory', 'holds 16384 MiB', '2 Insufficient memory'],
      verdict: 'failed',
    },
    {
      name: 'the nodes that the selector leaves are full',
      world: {
        objects: [
          worker('node-a', { labels: { pool: 'big' } }),
          worker('node-b'),
          ...waitingApp(
            verdict(2, "1 Insufficient memory, 1 node(s) didn't match Pod's node affinity/selector"),
            { nodeSelector: { pool: 'big' } },
            { replicas: 3, ready: 2, requests: { memory: '6Gi' } },
          ),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'reports', replicas: 2 } },
      ],
      says: ['1 of 3 pods', 'no node has as much left'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the nodes lack cpu',
      world: {
        objects: [...nodes, ...waitingApp(verdict(2, '2 Insufficient cpu'), {}, { requests: { cpu: '9' } })],
      },
    },
    {
      name: 'the claim of the pod is not bound yet',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(
            '0/2 nodes are available: pod has unbound immediate PersistentVolumeClaims. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.',
          ),
        ],
      },
    },
    {
      name: 'the app is scaled to zero',
      world: { objects: [...nodes, ...waitingApp('', {}, { replicas: 0 })] },
    },
  ],
};
