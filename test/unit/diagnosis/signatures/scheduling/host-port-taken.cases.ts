import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const taken = "2 node(s) didn't have free ports for the requested pod ports";

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'more pods than nodes for one host port',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(verdict(2, taken), {}, { replicas: 3, ready: 2 }),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'reports', replicas: 2 } },
      ],
      says: ['1 of 3 pods', taken],
      verdict: 'degraded',
    },
    {
      name: 'another program has the port',
      world: { objects: waitingApp(verdict(2, taken)) },
      object: reports,
      runbooks: [],
      says: [taken],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the port is free on a node that is cordoned',
      world: {
        objects: [
          worker('node-a', { cordoned: true }),
          worker('node-b'),
          ...waitingApp(
            verdict(
              2,
              "1 node(s) didn't have free ports for the requested pod ports, 1 node(s) were unschedulable",
            ),
            {},
            { replicas: 2, ready: 1 },
          ),
        ],
      },
    },
    { name: 'all pods run', world: { objects: [worker('node-a'), ...waitingApp('', {}, { ready: 1 })] } },
  ],
};
