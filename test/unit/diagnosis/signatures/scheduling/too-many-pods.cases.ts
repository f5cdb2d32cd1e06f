import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'small nodes hold few pods',
      world: {
        objects: [
          worker('node-a', { allocatable: { pods: '11' } }),
          worker('node-b', { allocatable: { pods: '11' } }),
          ...waitingApp(verdict(2, '2 Too many pods'), {}, { replicas: 20, ready: 16 }),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'reports', replicas: 16 } },
      ],
      says: ['4 of 20 pods', '2 Too many pods'],
      verdict: 'degraded',
    },
    {
      name: 'nodes may not be read',
      world: {
        objects: waitingApp(
          '0/5 nodes are available: 2 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }, 3 Too many pods. no new claims to deallocate, preemption: 0/5 nodes are available: 3 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
        ),
      },
      object: reports,
      runbooks: [],
      says: ['3 Too many pods'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'more nodes lack cpu',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b'),
          worker('node-c'),
          ...waitingApp(verdict(3, '1 Too many pods, 2 Insufficient cpu'), {}, { requests: { cpu: '2' } }),
        ],
      },
    },
    { name: 'all pods run', world: { objects: [worker('node-a'), ...waitingApp('', {}, { ready: 1 })] } },
  ],
};
