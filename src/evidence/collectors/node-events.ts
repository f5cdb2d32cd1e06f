import type { KubeEvent } from '#src/kubernetes/objects.ts';
import { toJson } from '../canonical.ts';
import type { Collector } from './collector.ts';
import { slimEvent } from './events.ts';

/** Events about what has no namespace are kept there. */
const NAMESPACE = 'default';
const MOST = 5_000;

/** What kubelets, the node controller and node-problem-detector say about the nodes. */
export const nodeEvents: Collector = {
  kind: 'kubernetes.node-events',
  stage: 1,
  perNamespace: false,
  sampled: true,
  describes: () => 'events of the nodes',
  collect: async ({ scope, ports, signal }) => {
    // Then they are among the events of the scope.
    if (scope.namespaces.includes(NAMESPACE)) return [];
    const { cluster } = ports;
    const result = await cluster.list('Event', NAMESPACE, { signal, limit: MOST });
    const items = result.items.filter((object) => (object as KubeEvent).involvedObject?.kind === 'Node');
    return [
      {
        kind: 'kubernetes.node-events',
        source: cluster.source,
        query: result.query,
        content: toJson({ namespace: NAMESPACE, items: items.map(slimEvent) }),
        summary: `${items.length} events of nodes${result.truncated ? ' (a limit left more out)' : ''}`,
        ...(result.truncated ? { truncated: true } : {}),
      },
    ];
  },
};
