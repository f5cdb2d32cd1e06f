import type { ToolReads } from '#src/agent/tools/tool-reads.ts';
import { wellFormed } from '#src/diagnosis/view/well-formed.ts';
import type { ClusterPort } from '#src/evidence/ports.ts';
import type { Json } from '#src/evidence/types.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';

/**
 * The cluster with every object as its type says: recordings may be cut, and custom resources hold what anybody wrote. What
 * is wrong is left out, so that one odd object costs no others.
 */
export function clusterOf({ ports: { cluster } }: ToolReads): ClusterPort {
  return {
    ...cluster,
    list: async (kind, namespace, bounds) => {
      const result = await cluster.list(kind, namespace, bounds);
      return { ...result, items: result.items.flatMap((object) => usable(object) ?? []) };
    },
    get: async (ref, bounds) => {
      const { object, query } = await cluster.get(ref, bounds);
      const whole = object && usable(object);
      return { ...(whole ? { object: whole } : {}), query };
    },
  };
}

function usable(object: KubeObject): KubeObject | undefined {
  return wellFormed(object as unknown as Json);
}
