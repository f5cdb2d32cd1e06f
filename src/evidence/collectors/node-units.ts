import { ConfigError } from '#src/errors.ts';
import { toJson } from '../canonical.ts';
import type { Collector } from './collector.ts';

const MOST = 1_000;

/** Whether kubelet, container runtime and kube-proxy run, as the operating system of each node sees it. */
export const nodeUnits: Collector = {
  kind: 'nodes.units',
  stage: 1,
  perNamespace: false,
  sampled: true,
  describes: () => 'states of node services',
  collect: async ({ ports, signal }) => {
    const { nodeUnits } = ports;
    if (!nodeUnits)
      throw new ConfigError(
        'Nothing tells the state of node services.',
        'Set PROMETHEUS_URL to a Prometheus that scrapes node_systemd_unit_state.',
      );
    const result = await nodeUnits.units({ signal, limit: MOST });
    return [
      {
        kind: 'nodes.units',
        source: nodeUnits.source,
        query: result.query,
        content: toJson({ units: result.items }),
        summary: `${result.items.length} states of node services${result.truncated ? ' (a limit left more out)' : ''}`,
        ...(result.truncated ? { truncated: true } : {}),
      },
    ];
  },
};
