import { verdict, waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

const pinned = (zone: string) => [
  {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data', namespace: 'shop' },
    spec: { volumeName: 'pv-1' },
    status: { phase: 'Bound' },
  },
  {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: 'pv-1' },
    spec: {
      claimRef: { namespace: 'shop', name: 'data' },
      nodeAffinity: {
        required: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: 'zone', operator: 'In', values: [zone] }] }],
        },
      },
    },
    status: { phase: 'Bound' },
  },
];
const volumes = [{ name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
const inA = { labels: { zone: 'a' } };
const inB = { labels: { zone: 'b' } };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'no node is left in the zone of the volume',
      world: {
        objects: [
          worker('node-a', inA),
          worker('node-b', inA),
          ...pinned('b'),
          ...waitingApp(verdict(2, '2 node(s) had volume node affinity conflict'), { volumes }),
        ],
      },
      object: reports,
      runbooks: [],
      says: ['2 node(s) had volume node affinity conflict'],
      verdict: 'failed',
    },
    {
      name: 'volumes may not be read, and the release words it anew',
      world: {
        objects: [
          worker('node-a', inA),
          worker('node-b', inA),
          ...waitingApp(verdict(2, "2 node(s) didn't match PersistentVolume's node affinity"), { volumes }),
        ],
      },
      object: reports,
      runbooks: [],
      says: ["didn't match PersistentVolume's node affinity"],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the node in the zone of the volume is cordoned',
      world: {
        objects: [
          worker('node-a', inA),
          worker('node-b', { ...inB, cordoned: true }),
          ...pinned('b'),
          ...waitingApp(
            verdict(2, '1 node(s) had volume node affinity conflict, 1 node(s) were unschedulable'),
            { volumes },
          ),
        ],
      },
    },
    {
      name: 'the node in the zone of the volume is full',
      world: {
        objects: [
          worker('node-a', inA),
          worker('node-b', inB),
          ...pinned('b'),
          ...waitingApp(
            verdict(2, '1 Insufficient cpu, 1 node(s) had volume node affinity conflict'),
            { volumes },
            { requests: { cpu: '2' } },
          ),
        ],
      },
    },
  ],
};
