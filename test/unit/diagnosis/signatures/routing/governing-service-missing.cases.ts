import type { KubeObject } from '#src/kubernetes/objects.ts';
import { minutesAgo } from '#test/support/cluster-objects.ts';
import { saying, served, steady } from '#test/support/log-worlds.ts';
import type { SignatureCases } from '../cases.ts';

/** A StatefulSet of three pods, all of them well unless fewer are. */
const set = (serviceName: string, replicas = 3, ready = replicas): KubeObject =>
  ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'queue', namespace: 'shop', generation: 1, creationTimestamp: minutesAgo(9_000) },
    spec: {
      replicas,
      serviceName,
      selector: { matchLabels: { app: 'queue' } },
      template: {
        metadata: { labels: { app: 'queue' } },
        spec: { containers: [{ name: 'main', image: 'r.example/queue:1' }] },
      },
    },
    status: { observedGeneration: 1, replicas, readyReplicas: ready, availableReplicas: ready },
  }) as KubeObject;
const object = { kind: 'StatefulSet', namespace: 'shop', name: 'queue' };
const unresolved = saying(
  'queue',
  'cannot join the cluster: dial tcp: lookup queue-0.queue-peers.shop.svc.cluster.local on 10.96.0.10:53: no such host',
);

export const CASES: SignatureCases = {
  positive: [
    {
      name: 'its pods do not find each other',
      world: { objects: [...served('web'), set('queue-peers', 3, 1)], patterns: [unresolved] },
      object,
      runbooks: [],
      says: ['names the Service queue-peers, which does not exist', 'queue-0.queue-peers'],
      verdict: 'degraded',
    },
    {
      name: 'nobody has missed the names yet: a possibility',
      world: { objects: [...served('web'), set('queue-peers')] },
      object,
      runbooks: [],
      says: ['names the Service queue-peers, which does not exist'],
      verdict: 'inconclusive',
    },
  ],
  negative: [
    { name: 'the Service exists', world: { objects: [...served('queue-peers'), set('queue-peers')] } },
    { name: 'it names none', world: { objects: [...served('web'), set('')] } },
    { name: 'it rests', world: { objects: [...steady('web'), set('queue-peers', 0)] } },
  ],
};
