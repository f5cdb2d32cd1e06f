import { DeniedError } from '#src/errors.ts';
import type { Cluster } from '#src/kubernetes/client.ts';
import { listObjects, podLog } from '#src/kubernetes/read.ts';
import type { ClusterPort } from './ports.ts';

/** Reads a live cluster. Collectors hold it to the case's scope. */
export function liveCluster(cluster: Cluster): ClusterPort {
  return {
    source: `kubernetes:${cluster.name}`,
    list: (kind, namespace, { signal, limit }) =>
      listObjects(cluster, kind, { signal, limit, ...(namespace === undefined ? {} : { namespace }) }),
    secretNames: async () => {
      throw new DeniedError('Casebook does not list Secrets.', 'Nothing is to be done.');
    },
    podLog: async (request, { signal, limit }) => {
      const { text, query } = await podLog(cluster, { ...request, tailLines: limit }, { signal });
      const items = text.split('\n').filter((line) => line !== '');
      return { items, truncated: false, query };
    },
  };
}
