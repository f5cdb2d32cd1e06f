import { app, event, podName } from '#test/support/cluster-objects.ts';
import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const steady = [{ image: 'r.example/reports:1', minutesAgo: 3_000 }];
const unknown = verdict(2, '2 node(s) were told otherwise by an extender');

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a reason that no signature knows',
      world: {
        objects: [worker('node-a'), worker('node-b'), ...waitingApp(unknown, {}, { replicas: 3, ready: 1 })],
      },
      object: reports,
      runbooks: [],
      says: ['2 of 3 pods of reports in shop', 'told otherwise by an extender'],
      verdict: 'degraded',
    },
    {
      name: 'a rollout brought pods that no node takes, for an unknown reason',
      world: {
        objects: [
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(
            unknown,
            {},
            {
              revisions: [
                { image: 'r.example/reports:1', minutesAgo: 3_000, readyReplicas: 1 },
                { image: 'r.example/reports:1', minutesAgo: 4, spec: { runtimeClassName: 'sandboxed' } },
              ],
            },
          ),
        ],
      },
      object: reports,
      runbooks: [
        { runbook: 'rollback-deployment', inputs: { namespace: 'shop', name: 'reports', revision: 1 } },
      ],
      says: ['1 of 1 pod of reports in shop', 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'a reason that is known is the cause of it',
      world: {
        objects: [
          worker('node-a'),
          ...waitingApp(verdict(1, '1 Insufficient cpu'), {}, { requests: { cpu: '9' } }),
        ],
      },
      object: reports,
      role: 'symptom',
      runbooks: [],
      says: ['1 Insufficient cpu'],
      verdict: 'failed',
    },
  ],
  negative: [
    { name: 'all pods are bound', world: { objects: app({ name: 'reports', revisions: steady }) } },
    {
      name: 'an old event of a pod that is bound by now',
      world: {
        objects: [
          ...app({ name: 'reports', revisions: steady }),
          event('FailedScheduling', unknown, { name: podName('reports', 1, 0) }, 30),
        ],
      },
    },
    {
      name: 'preemption has made room',
      world: {
        objects: waitingApp(unknown).map((object) =>
          object.kind === 'Pod'
            ? ({
                ...object,
                status: { ...(object as { status?: object }).status, nominatedNodeName: 'node-b' },
              } as never)
            : object,
        ),
      },
    },
  ],
};
