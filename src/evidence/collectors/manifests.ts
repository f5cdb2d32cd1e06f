import { ConfigError } from '#src/errors.ts';
import { toJson } from '../canonical.ts';
import { type Collector, describeNamespaces } from './collector.ts';

const MOST = 2_000;

/** What was declared, beside what runs. */
export const manifests: Collector = {
  kind: 'manifests.declared',
  stage: 1,
  perNamespace: true,
  sampled: true,
  describes: (scope) => `declared objects of ${describeNamespaces(scope)}`,
  collect: async ({ scope, ports, signal }) => {
    const { manifests } = ports;
    if (!manifests)
      throw new ConfigError(
        'No manifests are connected.',
        'Set CASEBOOK_MANIFESTS to a folder of what is declared.',
      );

    return Promise.all(
      scope.namespaces.map(async (namespace) => {
        const result = await manifests.manifests({ namespace }, { signal, limit: MOST });
        return {
          kind: 'manifests.declared',
          source: manifests.source,
          query: result.query,

          content: toJson({ namespace, items: result.items }),
          summary: `${result.items.length} declared objects in namespace ${namespace}${result.truncated ? ' (a limit left more out)' : ''}`,
          ...(result.truncated ? { truncated: true } : {}),
          ...(result.missing ? { missing: result.missing } : {}),
        };
      }),
    );
  },
};
