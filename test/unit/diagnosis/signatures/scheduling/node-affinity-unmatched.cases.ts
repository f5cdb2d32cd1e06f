import { controlPlane, verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const required = (key: string, operator: string, values?: string[]) => ({
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key, operator, ...(values ? { values } : {}) }] }],
      },
    },
  },
});
const none = verdict(3, "1 node(s) were unschedulable, 2 node(s) didn't match Pod's node affinity/selector");
const master = worker('cp-1', { labels: { 'kubernetes.io/role': 'master' }, cordoned: true });

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'no node has the zone',
      world: {
        objects: [
          master,
          worker('node-a', { labels: { zone: 'a' } }),
          worker('node-b', { labels: { zone: 'b' } }),
          ...waitingApp(none, required('zone', 'In', ['c', 'd'])),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['zone In [c, d]', "2 node(s) didn't match Pod's node affinity/selector"],
      verdict: 'failed',
    },
    {
      name: 'every worker is excluded; the control plane is not, and nobody meant it',
      world: {
        objects: [
          master,
          worker('node-a', { labels: { state: 'maintenance' } }),
          worker('node-b', { labels: { state: 'maintenance' } }),
          ...waitingApp(none, required('state', 'NotIn', ['maintenance'])),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['state NotIn [maintenance]'],
      verdict: 'failed',
    },
    {
      name: 'no node has as many sockets',
      world: {
        objects: [
          master,
          worker('node-a', { labels: { sockets: '2' } }),
          worker('node-b', { labels: { sockets: '4' } }),
          ...waitingApp(none, required('sockets', 'Gt', ['4'])),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['sockets Gt [4]'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'only a nodeSelector is there',
      world: {
        objects: [
          master,
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(none, { nodeSelector: { zone: 'c' } }),
        ],
      },
    },
    {
      name: 'the node of the zone is full',
      world: {
        objects: [
          controlPlane(),
          worker('node-a', { labels: { zone: 'c' } }),
          worker('node-b'),
          ...waitingApp(
            verdict(
              3,
              "1 Insufficient cpu, 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }",
            ),
            required('zone', 'In', ['c']),
            { requests: { cpu: '2' } },
          ),
        ],
      },
    },
    {
      name: 'the control plane is asked for by name, and it is cordoned',
      world: {
        objects: [
          master,
          worker('node-a'),
          worker('node-b'),
          ...waitingApp(none, required('kubernetes.io/role', 'In', ['master'])),
        ],
      },
    },
  ],
};
