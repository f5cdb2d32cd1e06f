import { ConfigError } from '#src/errors.ts';
import { asJson } from '../canonical.ts';
import type { Collector } from './collector.ts';

const MOST = 300;

/** Warnings and errors of what runs on the nodes below Kubernetes. */
export const nodeLogs: Collector = {
  kind: 'nodes.logs',
  stage: 1,
  perNamespace: false,
  sampled: true,
  describes: () => 'log lines of node services',
  collect: async ({ scope, ports, signal }) => {
    const { logs } = ports;
    if (!logs)
      throw new ConfigError(
        'No log store is connected.',
        'Set CLICKHOUSE_URL to a ClickHouse that receives the journals of the nodes.',
      );
    const { window } = scope;

    const result = await logs.nodeLogs({ window }, { signal, limit: MOST });
    return [
      {
        kind: 'nodes.logs',
        source: logs.source,
        query: result.query,
        window,
        content: asJson({ lines: result.items }),
        summary: `${result.items.length} log lines of node services${result.truncated ? ' (a limit left more out)' : ''}`,
        ...(result.truncated ? { truncated: true } : {}),
      },
    ];
  },
};
