import { toJson } from '../canonical.ts';
import { type Collector, describeNamespaces } from './collector.ts';

/** The namespaces of the scope, which may be ending. */
export const namespaces: Collector = {
  kind: 'kubernetes.namespaces',
  stage: 1,
  perNamespace: false,
  describes: describeNamespaces,
  collect: async ({ scope, ports, signal }) => {
    const { items, query } = await ports.cluster.list('Namespace', undefined, { signal, limit: 5_000 });
    const own = items.filter(({ metadata }) => scope.namespaces.includes(metadata.name));
    return [
      {
        kind: 'kubernetes.namespaces',
        source: ports.cluster.source,
        query,
        content: toJson({ items: own }),
        summary: `${own.length} of the namespaces of the scope`,
      },
    ];
  },
};
