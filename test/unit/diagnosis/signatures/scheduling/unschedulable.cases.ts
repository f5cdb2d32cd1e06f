import { app, event, pod, podName } from '#test/support/cluster-objects.ts';
import type { SignatureCases } from '../cases.ts';

const full =
  '0/3 nodes are available: 3 Insufficient cpu. preemption: 0/3 nodes are available: 3 No preemption victims found.';
const selector =
  "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. preemption: none.";
const steady = [{ image: 'r.example/reports:1', minutesAgo: 3_000 }];

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'a rollout with a node selector that no node has',
      world: {
        objects: app({
          name: 'reports',
          ready: 0,
          revisions: [
            { image: 'r.example/reports:1', minutesAgo: 3_000, readyReplicas: 2 },
            { image: 'r.example/reports:1', minutesAgo: 4, spec: { nodeSelector: { disk: 'nvme' } } },
          ],
          broken: { unschedulable: selector },
        }),
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [
        {
          runbook: 'rollback-deployment',
          inputs: { namespace: 'shop', name: 'reports', revision: 1 },
        },
      ],
      says: ['2 of 2 pods of reports in shop', "didn't match Pod's node affinity/selector", 'revision 2'],
      verdict: 'failed',
    },
    {
      name: 'more pods than the nodes can take: back to what runs',
      world: {
        objects: app({
          name: 'reports',
          replicas: 9,
          ready: 4,
          revisions: steady,
          broken: { unschedulable: full },
        }),
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [
        {
          runbook: 'scale-deployment',
          inputs: { namespace: 'shop', name: 'reports', replicas: 4 },
        },
      ],
      says: ['5 of 9 pods', '3 Insufficient cpu'],
      verdict: 'degraded',
    },
    {
      name: 'only an event tells, and the pod belongs to a StatefulSet',
      world: {
        objects: [
          {
            ...pod({
              name: 'db-0',
              image: 'r.example/db:1',
              bornMinutesAgo: 2,
              owner: { kind: 'StatefulSet', name: 'db' },
            }),
            spec: { containers: [] },
            status: { phase: 'Pending' },
          } as never,
          event('FailedScheduling', full, { name: 'db-0' }),
        ],
      },
      object: { kind: 'StatefulSet', namespace: 'shop', name: 'db' },
      runbooks: [],
      says: ['1 of 1 pod of db in shop', '3 Insufficient cpu'],
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
          event('FailedScheduling', full, { name: podName('reports', 1, 0) }, 30),
        ],
      },
    },
    {
      name: 'preemption has made room',
      world: {
        objects: app({ name: 'reports', ready: 1, revisions: steady, broken: { unschedulable: full } }).map(
          (object) =>
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
