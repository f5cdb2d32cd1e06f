import type { Cluster } from '#src/kubernetes/client.ts';
import { listObjects, listSecretNames, podLog } from '#src/kubernetes/read.ts';
import type { ClusterPort } from './ports.ts';

/** Reads a live cluster. Collectors hold it to the case's scope. */
export function liveCluster(cluster: Cluster): ClusterPort {
  return {
    source: `kubernetes:${cluster.name}`,
    list: (kind, namespace, { signal, limit }) =>
      listObjects(cluster, kind, { signal, limit, ...(namespace === undefined ? {} : { namespace }) }),
    secretNames: (namespace, { signal, limit }) => listSecretNames(cluster, namespace, { signal, limit }),
    podLog: async (request, { signal, limit }) => {
      const { text, query } = await podLog(cluster, { ...request, tailLines: limit }, { signal });
      const items = text.split('\n').filter((line) => line !== '');
      return { items, truncated: false, query };
    },
  };
}
