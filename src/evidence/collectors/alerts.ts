import { ConfigError } from '#src/errors.ts';
import { toJson } from '../canonical.ts';
import { type Collector, describeNamespaces } from './collector.ts';

const MOST = 200;

/** Alerts of the scope that fired in the window. */
export const alerts: Collector = {
  kind: 'alerts.active',
  stage: 1,
  perNamespace: true,
  sampled: true,
  describes: (scope) => `alerts of ${describeNamespaces(scope)}`,
  collect: async ({ scope, ports, signal }) => {
    const { alerts } = ports;
    if (!alerts) throw new ConfigError('No source of alerts is connected.', 'Set ALERTMANAGER_URL.');
    const { window } = scope;
    return Promise.all(
      scope.namespaces.map(async (namespace) => {
        const result = await alerts.alerts({ namespace, window }, { signal, limit: MOST });
        return {
          kind: 'alerts.active',
          source: alerts.source,
          query: result.query,
          window,
          content: toJson({ namespace, alerts: result.items }),
          summary: `${result.items.length} alerts in namespace ${namespace}${result.truncated ? ' (a limit left more out)' : ''}`,
          ...(result.truncated ? { truncated: true } : {}),
          ...(result.missing ? { missing: result.missing } : {}),
        };
      }),
    );
  },
};
