import { ConfigError } from '#src/errors.ts';
import type { Service } from '#src/kubernetes/network-objects.ts';
import { toJson } from '../canonical.ts';
import type { RouteTarget } from '../ports.ts';
import { type Collector, describeNamespaces, ofKind } from './collector.ts';

const MOST = 200;

/** Whether the Services of the scope answer on the ports that they promise. */
export const routeProbes: Collector = {
  kind: 'routes.probes',
  stage: 2,
  perNamespace: true,
  sampled: true,
  describes: (scope) => `routes to the Services of ${describeNamespaces(scope)}`,
  collect: async ({ scope, ports, signal, earlier }) => {
    const { routes } = ports;
    if (!routes)
      throw new ConfigError(
        'Routes are not probed.',
        'Set CASEBOOK_PROBES=on where Casebook runs inside the cluster.',
      );
    const services = ofKind(earlier, 'kubernetes.services').flatMap(
      (item) => (item.content as unknown as { items: Service[] }).items,
    );
    return Promise.all(
      scope.namespaces.map(async (namespace) => {
        const targets = services
          .filter(({ metadata }) => metadata.namespace === namespace)
          .flatMap(routeTargets);
        const result = await routes.probe({ namespace, targets }, { signal, limit: MOST });
        const failed = result.items.filter(({ success }) => !success).length;
        return {
          kind: 'routes.probes',
          source: routes.source,
          query: result.query,
          content: toJson({ namespace, probes: result.items }),
          summary: `${result.items.length} probes of Services in namespace ${namespace}, ${failed} failed`,
          ...(result.truncated ? { truncated: true } : {}),
        };
      }),
    );
  },
};

/**
 * The TCP ports of a Service. One that stands for a host elsewhere has no route inside the cluster, and that host is none
 * of ours.
 */
export function routeTargets({ metadata, spec }: Service): RouteTarget[] {
  if (spec.type === 'ExternalName') return [];
  return (spec.ports ?? [])
    .filter(({ protocol = 'TCP' }) => protocol === 'TCP')
    .map(({ port, name, appProtocol }) => ({
      service: metadata.name,
      port,
      ...(name ? { name } : {}),
      ...(appProtocol ? { appProtocol } : {}),
      addresses: addressesOf(spec),
    }));
}

function addressesOf({ clusterIP, clusterIPs }: Service['spec']): string[] {
  return (clusterIPs ?? (clusterIP ? [clusterIP] : [])).filter(
    (address) => address !== 'None' && address !== '',
  );
}
