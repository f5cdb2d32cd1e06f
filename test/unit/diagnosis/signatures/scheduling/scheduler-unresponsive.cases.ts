import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { waitingApp, worker } from '#test/support/placement-objects.ts';
import type { SignatureCases } from '../cases.ts';

const unanswered = (schedulerName: string, minutesAgo = 5) =>
  waitingApp('', { schedulerName }, { revisions: [{ image: 'r.example/reports:1', minutesAgo }] }).map(
    (object) => (object.kind === 'Pod' ? ({ ...object, status: { phase: 'Pending' } } as Pod) : object),
  );
const reports = { kind: 'Deployment', namespace: 'shop', name: 'reports' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the named scheduler does not exist',
      world: { objects: [worker('node-a'), ...unanswered('gang-scheduler')] },
      object: reports,
      runbooks: [],
      says: ['1 of 1 pod of reports in shop', 'the scheduler gang-scheduler, which says nothing'],
      verdict: 'failed',
    },
    {
      name: 'the default scheduler does not answer',
      world: { objects: [worker('node-a'), ...unanswered('default-scheduler')] },
      object: reports,
      runbooks: [],
      says: ['the default scheduler says nothing'],
      verdict: 'failed',
    },
  ],
  negative: [
    {
      name: 'a pod of half a minute',
      world: { objects: [worker('node-a'), ...unanswered('default-scheduler', 0.5)] },
    },
    {
      name: 'the scheduler has said that no node fits',
      world: { objects: [worker('node-a'), ...waitingApp('0/1 nodes are available: 1 Insufficient cpu.')] },
    },
    {
      name: 'a gate holds the pod, so no scheduler looks at it',
      world: {
        objects: [
          worker('node-a'),
          ...waitingApp('', { schedulingGates: [{ name: 'example.com/licence' }] }).map((object) =>
            object.kind === 'Pod' ? ({ ...object, status: { phase: 'Pending' } } as Pod) : object,
          ),
        ],
      },
    },
  ],
};
