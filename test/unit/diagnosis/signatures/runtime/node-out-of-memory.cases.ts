import type { Node } from '#src/kubernetes/objects.ts';
import { event, minutesAgo, node } from '#test/support/cluster-objects.ts';
import { containedApp } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';
import { evictedWorld } from './evicted.cases.ts';

const systemKill = (minutes: number) =>
  event(
    'SystemOOM',
    'System OOM encountered, victim process: java, pid: 40213',
    { kind: 'Node', name: 'node-a', namespace: 'default' },
    minutes,
  );
const low =
  'The node was low on resource: memory. Threshold quantity: 100Mi, available: 61Mi. Container main was using 3Gi, request is 0, has larger consumption of memory. ';
const pressed: Node = {
  ...node('node-a'),
  status: {
    conditions: [
      { type: 'MemoryPressure', status: 'True', reason: 'KubeletHasInsufficientMemory' },
      { type: 'Ready', status: 'True' },
    ],
  },
};
const well = containedApp({ revisions: [{ minutesAgo: 400, containers: [{}] }], ready: 1 });
const object = { kind: 'Node', name: 'node-a' };

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'the kernel kills processes of the node',
      world: { objects: [node('node-a'), ...well, systemKill(4)] },
      object,
      runbooks: [],
      says: ['Node node-a was lately out of memory', 'victim process: java'],
      verdict: 'degraded',
    },
    {
      name: 'the kubelet evicts pods; the node reports no pressure any more',
      world: evictedWorld(low, 2),
      object,
      runbooks: [],
      says: ['Node node-a was lately out of memory', 'its kubelet evicted 1 pod'],
      verdict: 'degraded',
    },
    {
      name: 'the node still reports pressure, which says so by itself',
      world: {
        objects: [pressed, ...evictedWorld(low, 2).objects.filter((each) => each.kind !== 'Node')],
      },
      object,
      role: 'symptom',
      runbooks: [],
      says: ['Node node-a is out of memory', 'its kubelet evicted 1 pod'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'a kill of an hour ago', world: { objects: [node('node-a'), ...well, systemKill(100)] } },
    {
      name: 'evicted for its disk',
      world: evictedWorld(
        'The node was low on resource: ephemeral-storage. Threshold quantity: 1, available: 0. ',
        2,
      ),
    },
    {
      name: 'a container met its own limit, which is no matter of the node',
      world: {
        objects: [
          node('node-a'),
          ...containedApp({
            revisions: [{ minutesAgo: 40, containers: [{ resources: { limits: { memory: '64Mi' } } }] }],
            statuses: {
              main: {
                ready: false,
                restartCount: 3,
                state: { waiting: { reason: 'CrashLoopBackOff' } },
                lastState: { terminated: { exitCode: 137, reason: 'OOMKilled', finishedAt: minutesAgo(1) } },
              },
            },
          }),
        ],
      },
    },
  ],
};
