import type { Ingress } from '#src/kubernetes/network-objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { toJson } from '../canonical.ts';
import { type Collector, describeNamespaces, ofKind } from './collector.ts';

/**
 * Which Secrets there are, by name: only where something that is in trouble may lack one. Kubernetes cannot grant the
 * names without the contents, so most readers are refused; then what pods and events say has to do.
 */
export const secretNames: Collector = {
  kind: 'kubernetes.secret-names',
  stage: 2,
  perNamespace: true,
  describes: (scope) => `names of Secrets of ${describeNamespaces(scope)}`,
  collect: async ({ scope, ports, signal, earlier }) => {
    const of = <T>(kind: string): T[] =>
      ofKind(earlier, kind).flatMap((item) => (item.content as unknown as { items: T[] }).items);
    const wanted = (namespace: string): boolean =>
      of<Ingress>('kubernetes.ingresses').some(
        (each) => each.metadata.namespace === namespace && (each.spec?.tls ?? []).length > 0,
      ) ||
      of<Pod>('kubernetes.pods').some(
        (each) =>
          each.metadata.namespace === namespace &&
          each.status?.phase === 'Pending' &&
          (each.spec.imagePullSecrets ?? []).length > 0,
      );
    return Promise.all(
      scope.namespaces.filter(wanted).map(async (namespace) => {
        const { cluster } = ports;
        const result = await cluster.secretNames(namespace, { signal, limit: 2_000 });
        return {
          kind: 'kubernetes.secret-names',
          source: cluster.source,
          query: result.query,
          content: toJson({ namespace, secrets: result.items }),
          summary: `names of ${result.items.length} Secrets in namespace ${namespace}`,
          ...(result.truncated ? { truncated: true } : {}),
        };
      }),
    );
  },
};
