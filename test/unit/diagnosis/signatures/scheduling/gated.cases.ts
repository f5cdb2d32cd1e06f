import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const schedulingGates = [{ name: 'example.com/licence' }];
const blocked = 'Scheduling is blocked due to non-empty scheduling gates';

/** A gated pod as the API server admits it. */
const gated = waitingApp(blocked, { schedulingGates }).map((object) =>
  object.kind === 'Pod'
    ? ({
        ...object,
        status: {
          phase: 'Pending',
          conditions: [
            { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: blocked },
          ],
        },
      } as Pod)
    : object,
);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'nobody removes the gate of a web app',
      world: { objects: [worker('node-a'), ...gated] },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: ['1 of 1 pod', 'example.com/licence'],
      verdict: 'failed',
    },
    {
      name: 'two gates, and the controller has left no condition yet',
      world: {
        objects: [
          worker('node-a'),
          ...waitingApp('', { schedulingGates: [...schedulingGates, { name: 'example.com/quota' }] }).map(
            (object) =>
              object.kind === 'Pod' ? ({ ...object, status: { phase: 'Pending' } } as Pod) : object,
          ),
        ],
      },
      object: { kind: 'Deployment', namespace: 'shop', name: 'reports' },
      runbooks: [],
      says: ['example.com/licence and example.com/quota'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'the gate was set seconds ago',
      world: {
        objects: [
          worker('node-a'),
          ...waitingApp(
            blocked,
            { schedulingGates },
            { revisions: [{ image: 'r.example/reports:1', minutesAgo: 0.2 }] },
          ),
        ],
      },
    },
    {
      name: 'no gate is left, and the nodes are full',
      world: { objects: [worker('node-a'), ...waitingApp('0/1 nodes are available: 1 Insufficient cpu.')] },
    },
  ],
};
