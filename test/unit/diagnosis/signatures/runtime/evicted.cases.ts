import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { event, minutesAgo, node } from '#test/support/cluster-objects.ts';
import { containedApp } from '#test/support/probe-worlds.ts';
import type { SignatureCases } from '../cases.ts';

const objects = containedApp({ revisions: [{ minutesAgo: 400, containers: [{}] }], replicas: 2, ready: 1 });
const object = { kind: 'Deployment', namespace: 'shop', name: 'checkout' };

/** The pod that is not ready as the kubelet leaves it after evicting it. */
export const evictedWorld = (message: string, minutes: number) => ({
  objects: [
    node('node-a'),
    ...objects.map((each) => {
      if (each.kind !== 'Pod') return each;
      const pod = each as Pod;
      if (pod.status?.containerStatuses?.[0]?.ready) return pod;
      return {
        ...pod,
        status: {
          phase: 'Failed',
          reason: 'Evicted',
          message,
          conditions: [{ type: 'DisruptionTarget', status: 'True', lastTransitionTime: minutesAgo(minutes) }],
        },
      };
    }),
  ],
});
const emptyDir = 'Usage of EmptyDir volume "cache" exceeds the limit "200Mi". ';
const disk =
  'The node was low on resource: ephemeral-storage. Threshold quantity: 8051496755, available: 7680Mi. ';

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'more in an emptyDir than allowed',
      world: evictedWorld(emptyDir, 3),
      object,
      runbooks: [],
      says: [
        '1 pod of checkout in shop was evicted lately',
        'Usage of EmptyDir volume "cache" exceeds the limit',
      ],
      verdict: 'degraded',
    },
    {
      name: 'a node low on disk; only the event has the time',
      world: (() => {
        const world = evictedWorld(disk, 1_400);
        const pods = world.objects.filter((each) => each.kind === 'Pod') as Pod[];
        for (const { metadata, status } of pods) {
          if (status?.reason !== 'Evicted') continue;
          status.conditions = [];
          world.objects.push(event('Evicted', disk, { name: metadata.name }, 4));
        }
        return world;
      })(),
      object,
      runbooks: [],
      says: ['from node node-a', 'low on resource: ephemeral-storage'],
      verdict: 'degraded',
    },
  ],
  negative: [
    { name: 'what was evicted yesterday is still listed', world: evictedWorld(emptyDir, 1_400) },
    {
      name: 'a pod that failed without being evicted',
      world: {
        objects: evictedWorld(emptyDir, 3).objects.map((each) =>
          each.kind === 'Pod'
            ? { ...each, status: { ...(each as Pod).status, reason: 'NodeShutdown' } }
            : each,
        ),
      },
    },
    {
      name: 'all is well',
      world: { objects: containedApp({ revisions: [{ minutesAgo: 5, containers: [{}] }], ready: 1 }) },
    },
  ],
};
