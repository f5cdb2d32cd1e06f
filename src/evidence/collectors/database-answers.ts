import { ConfigError } from '#src/errors.ts';
import { toJson } from '../canonical.ts';
import { type Collector, describeNamespaces } from './collector.ts';

const MOST = 200;

/** What the databases of the scope say of themselves. */
export const databaseAnswers: Collector = {
  kind: 'databases.answers',
  stage: 1,
  perNamespace: true,
  describes: (scope) => `state of the databases of ${describeNamespaces(scope)}`,
  collect: async ({ scope, ports, signal }) => {
    const { databases } = ports;
    if (!databases)
      throw new ConfigError(
        'No database is connected.',
        'Set CASEBOOK_CONNECTIONS to a file that names one.',
      );
    const services = [...(scope.service ? [scope.service] : []), ...scope.dependencies];
    return Promise.all(
      scope.namespaces.map(async (namespace) => {
        const result = await databases.ask({ namespace, services }, { signal, limit: MOST });
        return {
          kind: 'databases.answers',
          source: databases.source,
          query: result.query,
          content: toJson({ namespace, answers: result.items }),
          summary: `${result.items.length} answers of databases of namespace ${namespace}`,
          ...(result.truncated ? { truncated: true } : {}),
          ...(result.missing ? { missing: result.missing } : {}),
        };
      }),
    );
  },
};
