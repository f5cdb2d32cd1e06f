import type { Cluster } from '#src/kubernetes/client.ts';
import { getObject, listEdits, listObjects, listSecretNames, pathOf, podLog } from '#src/kubernetes/read.ts';
import type { ClusterPort } from './ports.ts';

/** Reads a live cluster. Collectors hold it to the case's scope. */
export function liveCluster(cluster: Cluster): ClusterPort {
  return {
    source: `kubernetes:${cluster.name}`,
    list: (kind, namespace, { signal, limit }) =>
      listObjects(cluster, kind, { signal, limit, ...(namespace === undefined ? {} : { namespace }) }),
    get: async ({ kind, name, namespace }, { signal }) => {
      const object = await getObject(cluster, kind, name, namespace, { signal });
      return { ...(object ? { object } : {}), query: `GET ${pathOf(kind, namespace, name)}` };
    },
    edits: (kind, namespace, { signal, limit }) => listEdits(cluster, kind, namespace, { signal, limit }),
    secretNames: (namespace, { signal, limit }) => listSecretNames(cluster, namespace, { signal, limit }),
    podLog: async (request, { signal, limit }) => {
      const { text, truncated, query } = await podLog(cluster, { ...request, tailLines: limit }, { signal });
      const lines = text.split('\n');
      // Where the bytes ran out the last line is a part of one, and part of a secret is not known as one.
      const items = (truncated ? lines.slice(0, -1) : lines).filter((line) => line !== '');
      return { items, truncated, query };
    },
  };
}
