import { ConfigError } from '#src/errors.ts';
import { asJson } from '../canonical.ts';
import { type Collector, describeNamespaces } from './collector.ts';

const MOST_LINES = 200;
const MOST_CHARACTERS = 500;

/** The newest lines of severity error and above. */
export const errorLogs: Collector = {
  kind: 'telemetry.error-logs',
  stage: 1,
  perNamespace: true,
  sampled: true,
  describes: (scope) => `error logs of ${describeNamespaces(scope)} since ${scope.window.from}`,
  collect: async ({ scope, ports, signal }) => {
    const { logs } = ports;
    if (!logs) {
      throw new ConfigError(
        'No log store is connected.',
        'Set CLICKHOUSE_URL to a ClickHouse that receives OpenTelemetry logs.',
      );
    }
    const { window } = scope;
    return Promise.all(
      scope.namespaces.map(async (namespace) => {
        const result = await logs.errors({ namespace, window }, { signal, limit: MOST_LINES });
        const lines = result.items.map((line) => ({
          ...line,
          namespace,
          body: line.body.slice(0, MOST_CHARACTERS),
        }));
        return {
          kind: 'telemetry.error-logs',
          source: logs.source,
          query: result.query,
          window,
          content: asJson({ lines }),
          summary: `${lines.length} error lines in namespace ${namespace}${result.truncated ? ' (the newest)' : ''}`,
          ...(result.truncated ? { truncated: true } : {}),
        };
      }),
    );
  },
};
