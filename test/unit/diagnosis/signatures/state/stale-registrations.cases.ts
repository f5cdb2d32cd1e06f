import { minutesAgo, podName } from '#test/support/cluster-objects.ts';
import { steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const registrations = (rows: Record<string, string>[]) => [
  { connection: 'registry', services: ['worker'], question: 'registrations' as const, rows },
];
const alive = [0, 1].map((index) => ({
  instance: podName('worker', 1, index),
  service: 'worker',
  last_seen: minutesAgo(0.2),
}));
const gone = { instance: podName('worker', 1, 7), service: 'worker', last_seen: minutesAgo(90) };
const worker = steady('worker');

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'an instance that Kubernetes does not have',
      world: { objects: worker, databases: registrations([...alive, gone]) },
      object: { kind: 'Deployment', namespace: 'shop', name: 'worker' },
      runbooks: [],
      says: [
        'Database registry lists 1 instance that Kubernetes does not have',
        'worker-h1-p0007',
        '2 pods are ready',
      ],
      verdict: 'degraded',
    },
    {
      name: 'instances by an id of their own, two of them silent',
      world: {
        objects: worker,
        databases: registrations([
          { instance: 'a1', last_seen: minutesAgo(0.1) },
          { instance: 'a2', last_seen: minutesAgo(45) },
          { instance: 'a3', last_seen: minutesAgo(300) },
        ]),
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'worker' },
      runbooks: [],
      says: ['2 instances without a sign of life', 'a2 and a3'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'every row is a pod', world: { objects: worker, databases: registrations(alive) } },
    {
      name: 'pods of the revision before, in a rollout of two minutes ago',
      world: {
        objects: steady('worker', { revisions: [{ image: 'r.example/worker:1', minutesAgo: 2 }] }),
        databases: registrations([{ instance: 'worker-h0-p0001', service: 'worker' }]),
      },
    },
    {
      name: 'the pods themselves are not well',
      world: {
        objects: steady('worker', { ready: 0, broken: { state: { running: {} } } }),
        databases: registrations([...alive, gone]),
      },
    },
    {
      name: 'ids that say nothing about pods, without a heartbeat',
      world: { objects: worker, databases: registrations([{ instance: 'a1' }, { instance: 'a2' }]) },
    },
  ],
};
