import { ConfigError } from '#src/errors.ts';
import { asJson } from '../canonical.ts';
import { type Collector, describeNamespaces } from './collector.ts';

const MOST = 2_000;

/** Who calls whom. */
export const calls: Collector = {
  kind: 'telemetry.calls',
  stage: 1,
  perNamespace: true,
  sampled: true,
  describes: (scope) => `calls between services of ${describeNamespaces(scope)}`,
  collect: async ({ scope, ports, signal }) => {
    const { topology } = ports;
    if (!topology)
      throw new ConfigError(
        'No traces are connected.',
        'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry traces.',
      );
    const { window } = scope;
    return Promise.all(
      scope.namespaces.map(async (namespace) => {
        const result = await topology.calls({ namespace, window }, { signal, limit: MOST });
        return {
          kind: 'telemetry.calls',
          source: topology.source,
          query: result.query,
          window,
          content: asJson({ namespace, calls: result.items }),
          summary: `${result.items.length} calls between services in namespace ${namespace}${result.truncated ? ' (a limit left more out)' : ''}`,
          ...(result.truncated ? { truncated: true } : {}),
        };
      }),
    );
  },
};
