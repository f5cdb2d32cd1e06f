import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const nodes = [worker('node-a'), worker('node-b')];
const full = verdict(2, '2 Insufficient ephemeral-storage');

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'scratch space larger than the disks of the nodes',
      world: {
        objects: [...nodes, ...waitingApp(full, {}, { requests: { 'ephemeral-storage': '200Gi' } })],
      },
      object: reports,
      runbooks: [],
      says: ['asks for 204800 MiB of ephemeral-storage', '2 Insufficient ephemeral-storage'],
      verdict: 'failed',
    },
    {
      name: 'the disks are promised away',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(full, {}, { replicas: 4, ready: 3, requests: { 'ephemeral-storage': '40Gi' } }),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'reports', replicas: 3 } },
      ],
      says: ['1 of 4 pods'],
      verdict: 'degraded',
    },
  ],
  negative: [
    {
      name: 'the volume of the pod finds no node, which is about claims',
      world: {
        objects: [
          ...nodes,
          ...waitingApp(verdict(2, "2 node(s) didn't find available persistent volumes to bind")),
        ],
      },
    },
    { name: 'all pods run', world: { objects: [...nodes, ...waitingApp('', {}, { ready: 1 })] } },
  ],
};
