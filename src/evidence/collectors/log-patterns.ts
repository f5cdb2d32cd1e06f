import { ConfigError } from '#src/errors.ts';
import { asJson } from '../canonical.ts';
import { type Collector, describeNamespaces } from './collector.ts';

const MOST = 200;

/** Warnings and errors by their shape, with how often they come now and came before. */
export const logPatterns: Collector = {
  kind: 'telemetry.log-patterns',
  stage: 1,
  perNamespace: true,
  sampled: true,
  describes: (scope) => `log patterns of ${describeNamespaces(scope)}`,
  collect: async ({ scope, ports, signal }) => {
    const { logs } = ports;
    if (!logs)
      throw new ConfigError(
        'No log store is connected.',
        'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry logs.',
      );
    const { window } = scope;
    return Promise.all(
      scope.namespaces.map(async (namespace) => {
        const result = await logs.patterns({ namespace, window }, { signal, limit: MOST });
        return {
          kind: 'telemetry.log-patterns',
          source: logs.source,
          query: result.query,
          window,
          content: asJson({
            namespace,
            patterns: result.items.map((pattern) => ({ ...pattern, namespace })),
          }),
          summary: `${result.items.length} log patterns in namespace ${namespace}${result.truncated ? ' (a limit left more out)' : ''}`,
          ...(result.truncated ? { truncated: true } : {}),
        };
      }),
    );
  },
};
