import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const rules = "2 node(s) didn't match pod anti-affinity rules";

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'every node that could take it breaks the rule',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(verdict(2, rules), {}, { replicas: 3, ready: 2 }),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'scale-deployment', inputs: { namespace: 'shop', name: 'reports', replicas: 2 } },
      ],
      says: ['1 of 3 pods', rules],
      verdict: 'degraded',
    },
    {
      name: 'nodes may not be read',
      world: {
        objects: waitingApp(verdict(3, "3 node(s) didn't satisfy existing pods anti-affinity rules")),
      },
      object: reports,
      runbooks: [],
      says: ["3 node(s) didn't satisfy existing pods anti-affinity rules"],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the pods must run beside others instead',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(verdict(2, "2 node(s) didn't match pod affinity rules")),
        ],
      },
    },
    {
      name: 'preemption has made room',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(verdict(2, rules)).map((object) =>
            object.kind === 'Pod'
              ? ({ ...object, status: { phase: 'Pending', nominatedNodeName: 'node-b' } } as never)
              : object,
          ),
        ],
      },
    },
  ],
};
